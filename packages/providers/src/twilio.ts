import { defineProvider } from '@postern/core'
import { eventTypes } from './shared/event-types.ts'

const PAGES = 'https://www.twilio.com/docs'

/** The parameters of a Twilio request. */
export interface TwilioEvent {
  readonly AccountSid?: string
  readonly MessageSid?: string
  readonly MessageStatus?: string
  readonly CallSid?: string
  readonly CallStatus?: string
  readonly From?: string
  readonly To?: string
  readonly Body?: string
  readonly [field: string]: unknown
}

const NAMES = [
  'call.busy',
  'call.canceled',
  'call.completed',
  'call.failed',
  'call.in-progress',
  'call.no-answer',
  'call.ringing',
  'message.delivered',
  'message.failed',
  'message.queued',
  'message.read',
  'message.received',
  'message.sent',
  'message.undelivered',
] as const

/** The events in the catalog of `twilio` by their type. Handlers may name types beyond it. */
export type TwilioEvents = { [Type in (typeof NAMES)[number]]: TwilioEvent }

function nonEmptyText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

/**
 * Twilio's webhooks for messages and calls. The secret is the account's primary auth token; `settings.publicUrl` is the
 * URL as configured in Twilio. Reply in TwiML with `context.reply({ type: 'text/xml', body: '<Response/>' })`.
 */
export const twilio = defineProvider({
  name: 'twilio',
  title: 'Twilio',
  signature: {
    header: 'X-Twilio-Signature',
    algorithm: 'hmac-sha1',
    encoding: 'base64',
    signed: ['url', 'sorted-form'],
  },
  settings: ['publicUrl'],
  envelope: { body: ['form', 'json'], type: [{ field: 'MessageStatus' }] },
  eventType(event) {
    const message = nonEmptyText(event.MessageStatus) ?? nonEmptyText(event.SmsStatus)
    if (nonEmptyText(event.MessageSid) !== undefined) return `message.${message ?? 'received'}`
    const call = nonEmptyText(event.CallStatus)
    return call === undefined ? nonEmptyText(event.EventType) : `call.${call}`
  },
  eventId(event) {
    const sid = nonEmptyText(event.MessageSid) ?? nonEmptyText(event.CallSid)
    const status =
      nonEmptyText(event.MessageStatus) ?? nonEmptyText(event.SmsStatus) ?? nonEmptyText(event.CallStatus)
    // Twilio requests instructions several times during a call, each a new event; it completes once.
    const happensOnce = event.CallStatus === undefined || event.CallStatus === 'completed'
    return sid && status && happensOnce && event.SequenceNumber === undefined ? `${sid}:${status}` : undefined
  },
  reply: { acknowledge: { status: 200, type: 'text/xml', body: '<Response/>' } },
  catalog: 'open',
  events: eventTypes<TwilioEvents>({
    names: NAMES,
    fields: {},
    examples: {
      'message.received': {
        MessageSid: 'SM00000000000000000000000000000001',
        AccountSid: 'AC00000000000000000000000000000001',
        SmsStatus: 'received',
        From: '+15555550100',
        To: '+15555550101',
        Body: 'hello',
      },
      'message.delivered': {
        MessageSid: 'SM00000000000000000000000000000002',
        AccountSid: 'AC00000000000000000000000000000001',
        MessageStatus: 'delivered',
        From: '+15555550101',
        To: '+15555550100',
      },
      'call.completed': {
        CallSid: 'CA00000000000000000000000000000001',
        AccountSid: 'AC00000000000000000000000000000001',
        CallStatus: 'completed',
        From: '+15555550100',
        To: '+15555550101',
      },
    },
  }),
  delivery: { timeoutMs: 15_000, ladderMs: [0] },
  subscription: {},
  fidelity: [
    {
      about: 'signature',
      what: 'covers the URL and the sorted form parameters; for JSON, the URL, which contains the SHA-256 of the body',
      known: 'documented',
      source: `${PAGES}/usage/webhooks/webhooks-security`,
    },
    {
      about: 'event type',
      what: 'message or call, then its status',
      known: 'chosen',
    },
    {
      about: 'event id',
      what: 'sid and status; the digest of the body for a status that Twilio may send more than once',
      known: 'chosen',
    },
    {
      about: 'timeout',
      what: '15 s; retries only with connection overrides',
      known: 'documented',
      source: `${PAGES}/usage/webhooks/webhooks-connection-overrides`,
    },
  ],
})
