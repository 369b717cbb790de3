import { defineProvider } from '@postern/core'
import { eventTypes } from './shared/event-types.ts'
import { NINE_RETRIES_IN_24_HOURS } from './shared/retries-after.ts'

const PAGE = 'https://developer.calendly.com/api-docs/overview/webhooks'

/** The envelope of every Calendly event. */
export interface CalendlyEvent<Type extends string = string> {
  readonly event: Type
  /** ISO 8601. */
  readonly created_at: string
  readonly created_by: string
  readonly payload: Readonly<Record<string, unknown>>
  readonly [field: string]: unknown
}

const NAMES = [
  'event_type.created',
  'event_type.deleted',
  'event_type.updated',
  'invitee.canceled',
  'invitee.created',
  'invitee_no_show.created',
  'invitee_no_show.deleted',
  'routing_form_submission.created',
] as const

/** The events in the catalog of `calendly` by their type. Handlers may name types beyond it. */
export type CalendlyEvents = { [Type in (typeof NAMES)[number]]: CalendlyEvent<Type> }

function example<Type extends string>(type: Type, payload: Record<string, unknown>): CalendlyEvent<Type> {
  return {
    event: type,
    created_at: '2024-01-01T00:00:00.000000Z',
    created_by: 'https://api.calendly.com/users/AAA',
    payload,
  }
}

const INVITEE = 'https://api.calendly.com/scheduled_events/E/invitees/I'

/** Calendly's events. Never answer 410: Calendly then deletes the subscription. */
export const calendly = defineProvider({
  name: 'calendly',
  title: 'Calendly',
  signature: {
    header: 'Calendly-Webhook-Signature',
    algorithm: 'hmac-sha256',
    encoding: 'hex',
    prefix: 'v1=',
    separator: ',',
    timestamp: { prefix: 't=', toleranceS: 180, future: 'accept' },
    signed: ['timestamp', { text: '.' }, 'body'],
  },
  envelope: { type: 'event', timestamp: 'created_at', data: 'payload' },
  catalog: 'open',
  events: eventTypes<CalendlyEvents>({
    names: NAMES,
    fields: { event: 'string', payload: 'object' },
    examples: {
      'invitee.created': example('invitee.created', {
        uri: INVITEE,
        email: 'user@example.com',
        name: 'Ada',
        rescheduled: false,
        status: 'active',
        timezone: 'UTC',
      }),
      'invitee.canceled': example('invitee.canceled', {
        uri: INVITEE,
        email: 'user@example.com',
        cancellation: { canceled_by: 'Ada', canceler_type: 'invitee', reason: null },
        status: 'canceled',
      }),
      'invitee_no_show.created': example('invitee_no_show.created', {
        uri: 'https://api.calendly.com/invitee_no_shows/N',
        invitee: INVITEE,
      }),
    },
  }),
  delivery: {
    timeoutMs: 15_000,
    ladderMs: NINE_RETRIES_IN_24_HOURS,
  },
  subscription: { httpsOnly: true },
  fidelity: [
    {
      about: 'signature',
      what: 't and v1 over "{t}.{body}"; a timestamp older than 3 minutes is refused',
      known: 'documented',
      source: `${PAGE}/webhook-signatures`,
    },
    { about: 'timeout', what: '15 s', known: 'documented', source: `${PAGE}/webhook-timeouts` },
    { about: 'retries', what: 'for up to 24 h', known: 'documented', source: `${PAGE}/webhook-errors` },
    { about: 'ladder', what: 'nine retries over 24 h', known: 'chosen' },
    { about: 'event id', what: 'none: the digest of the body, which retries repeat', known: 'chosen' },
  ],
})
