import { defineProvider } from '@postern/core'
import { eventTypes } from './shared/event-types.ts'
import { retriesAfter } from './shared/retries-after.ts'

const PAGES = 'https://developers.intercom.com/docs/webhooks'

/** The envelope of every Intercom notification. */
export interface IntercomEvent<Type extends string = string> {
  readonly type: 'notification_event'
  readonly topic: Type
  readonly id: string | null
  /** Seconds since the epoch. */
  readonly created_at: number
  /** Changes with each attempt. */
  readonly delivery_attempts: number
  readonly data: { readonly item: Readonly<Record<string, unknown>>; readonly [field: string]: unknown }
  readonly [field: string]: unknown
}

const NAMES = [
  'company.created',
  'contact.deleted',
  'contact.email.updated',
  'contact.lead.created',
  'contact.tag.created',
  'contact.user.created',
  'conversation.admin.assigned',
  'conversation.admin.closed',
  'conversation.admin.noted',
  'conversation.admin.opened',
  'conversation.admin.replied',
  'conversation.admin.snoozed',
  'conversation.rating.added',
  'conversation.user.created',
  'conversation.user.replied',
  'ping',
  'ticket.created',
  'ticket.state.updated',
] as const

/** The events in the catalog of `intercom` by their type. Handlers may name types beyond it. */
export type IntercomEvents = { [Type in (typeof NAMES)[number]]: IntercomEvent<Type> }

function example<Type extends string>(topic: Type, item: Record<string, unknown>): IntercomEvent<Type> {
  return {
    type: 'notification_event',
    app_id: 'app_1',
    data: { type: 'notification_event_data', item },
    id: 'notif_1',
    topic,
    delivery_status: 'pending',
    delivery_attempts: 1,
    first_sent_at: 1_704_067_200,
    created_at: 1_704_067_200,
  }
}

/** Intercom's notifications. The secret is the app's client secret. */
export const intercom = defineProvider({
  name: 'intercom',
  title: 'Intercom',
  signature: { header: 'X-Hub-Signature', algorithm: 'hmac-sha1', encoding: 'hex', prefix: 'sha1=' },
  envelope: {
    type: 'topic',
    id: { field: 'id', prefix: 'notif_' },
    timestamp: { field: 'created_at', unit: 's' },
    data: 'data',
  },
  handshakes: [{ name: 'endpoint check', method: 'HEAD', proof: 'none', reply: {} }],
  catalog: 'open',
  events: eventTypes<IntercomEvents>({
    names: NAMES,
    fields: { topic: 'string', data: 'object' },
    examples: {
      'conversation.user.created': example('conversation.user.created', { type: 'conversation', id: '1' }),
      'contact.user.created': example('contact.user.created', { type: 'contact', id: '2' }),
      'ticket.created': example('ticket.created', { type: 'ticket', id: '3' }),
    },
  }),
  delivery: { timeoutMs: 5000, ladderMs: retriesAfter(60) },
  subscription: { httpsOnly: true },
  fidelity: [
    {
      about: 'signature',
      what: 'HMAC-SHA1 of the body',
      known: 'documented',
      source: `${PAGES}/webhook-notifications`,
    },
    {
      about: 'handshake',
      what: 'a HEAD request',
      known: 'documented',
      source: `${PAGES}/setting-up-webhooks`,
    },
    { about: 'answer', what: '2xx within 5 s; one retry after 1 min', known: 'public', source: PAGES },
  ],
})
