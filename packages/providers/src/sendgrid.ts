import { defineProvider } from '@postern/core'
import { eventTypes } from './shared/event-types.ts'
import { retriesAfter } from './shared/retries-after.ts'

const PAGES = 'https://www.twilio.com/docs/sendgrid/for-developers/tracking-events'

/** One event of a batch. */
export interface SendgridEvent<Type extends string = string> {
  readonly event: Type
  readonly sg_event_id: string
  readonly sg_message_id?: string
  readonly email?: string
  /** Seconds since the epoch. */
  readonly timestamp: number
  readonly [field: string]: unknown
}

const NAMES = [
  'account_status_change',
  'bounce',
  'click',
  'deferred',
  'delivered',
  'dropped',
  'group_resubscribe',
  'group_unsubscribe',
  'open',
  'processed',
  'spamreport',
  'unsubscribe',
] as const

/** The events in the catalog of `sendgrid` by their type. Handlers may name types beyond it. */
export type SendgridEvents = { [Type in (typeof NAMES)[number]]: SendgridEvent<Type> }

function example<Type extends string>(event: Type, more: Record<string, unknown> = {}): SendgridEvent<Type> {
  return {
    email: 'user@example.com',
    timestamp: 1_704_067_200,
    event,
    sg_event_id: `${event}-0000000001`,
    sg_message_id: 'm1.filter0001.1.1.0',
    ...more,
  }
}

/**
 * SendGrid's signed event webhook. The secret is the verification key from the mail settings. A request is a batch, and
 * each of its events has a separate claim.
 */
export const sendgrid = defineProvider({
  name: 'sendgrid',
  title: 'SendGrid',
  signature: {
    header: 'X-Twilio-Email-Event-Webhook-Signature',
    algorithm: 'ecdsa-sha256',
    encoding: 'base64',
    timestamp: { header: 'X-Twilio-Email-Event-Webhook-Timestamp', toleranceS: 86_400 },
    signed: ['timestamp', 'body'],
    secret: { encoding: 'spki-base64' },
  },
  envelope: {
    batch: '',
    type: 'event',
    id: { field: 'sg_event_id' },
    timestamp: { field: 'timestamp', unit: 's' },
  },
  catalog: 'open',
  events: eventTypes<SendgridEvents>({
    names: NAMES,
    fields: { event: 'string' },
    examples: {
      processed: example('processed'),
      delivered: example('delivered', { response: '250 OK' }),
      open: example('open', { useragent: 'Mozilla/5.0', ip: '192.0.2.1' }),
      bounce: example('bounce', { reason: '550 5.1.1 unknown user', status: '5.1.1', type: 'bounce' }),
    },
  }),
  delivery: {
    timeoutMs: 10_000,
    ladderMs: retriesAfter(60, 300, 900, 1800, 3600, 7200, 14_400, 21_600, 28_800),
  },
  subscription: { httpsOnly: true },
  fidelity: [
    {
      about: 'signature',
      what: 'ECDSA on P-256 over "{timestamp}{body}"',
      known: 'documented',
      source: `${PAGES}/getting-started-event-webhook-security-features`,
    },
    {
      about: 'tolerance',
      what: '24 h, as long as the retries: the documentation does not say whether a retry is signed again',
      known: 'chosen',
    },
    { about: 'retries', what: 'until 2xx, for 24 h', known: 'documented', source: `${PAGES}/event` },
    { about: 'ladder and timeout', what: 'nine retries; 10 s per attempt', known: 'chosen' },
  ],
})
