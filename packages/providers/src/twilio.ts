import { defineProvider } from '@postern/core'
import { eventTypes } from './shared/event-types.ts'

const PAGES = 'https://www.twilio.com/docs'

/** The parameters of a request of Twilio, as texts. */
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

export type TwilioEvents = { [Type in (typeof NAMES)[number]]: TwilioEvent }

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

/**
 * Twilio's webhooks for messages and calls. The secret is the account's primary auth token; `settings.publicUrl` is
 * the URL as Twilio was given it. Answer in TwiML by `context.reply({ type: 'text/xml', body: '<Response/>' })`.
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
    const message = textOf(event.MessageStatus) ?? textOf(event.SmsStatus)
    if (textOf(event.MessageSid) !== undefined) return `message.${message ?? 'received'}`
    const call = textOf(event.CallStatus)
    return call === undefined ? textOf(event.EventType) : `call.${call}`
  },
  eventId(event) {
    const sid = textOf(event.MessageSid) ?? textOf(event.CallSid)
    const status = textOf(event.MessageStatus) ?? textOf(event.SmsStatus) ?? textOf(event.CallStatus)
    // A call asks more than once in one status, so that only what ends it is known by sid and status.
    const ends = event.CallStatus === undefined || event.CallStatus === 'completed'
    return sid && status && ends && event.SequenceNumber === undefined ? `${sid}:${status}` : undefined
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
      what: 'the URL and the sorted parameters of a form; for JSON the URL, which has the SHA-256 of the body',
      known: 'documented',
      source: `${PAGES}/usage/webhooks/webhooks-security`,
    },
    {
      about: 'event type',
      what: 'message or call, and its status',
      known: 'chosen',
    },
    {
      about: 'event id',
      what: 'sid and status; the digest of the body where one status is sent more than once',
      known: 'chosen',
    },
    {
      about: 'timeout',
      what: '15 s; retries only where the connection overrides ask for them',
      known: 'documented',
      source: `${PAGES}/usage/webhooks/webhooks-connection-overrides`,
    },
  ],
})
