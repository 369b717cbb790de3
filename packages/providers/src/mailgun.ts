import { defineProvider } from '@postern/core'
import { eventTypes } from './shared/event-types.ts'
import { retriesAfter } from './shared/ladder.ts'

const PAGES = 'https://documentation.mailgun.com/docs/mailgun/user-manual/webhooks'

/** An event as every type of Mailgun has it. Only the token and the time beside it are signed. */
export interface MailgunEvent<Type extends string = string> {
  readonly signature: { readonly timestamp: string; readonly token: string; readonly signature: string }
  readonly 'event-data': {
    readonly id: string
    readonly event: Type
    /** Seconds since the epoch, with a fraction. */
    readonly timestamp: number
    readonly [field: string]: unknown
  }
  readonly [field: string]: unknown
}

const NAMES = [
  'accepted',
  'clicked',
  'complained',
  'delivered',
  'failed',
  'list_member_upload_error',
  'list_member_uploaded',
  'list_uploaded',
  'opened',
  'rejected',
  'stored',
  'unsubscribed',
] as const

export type MailgunEvents = { [Type in (typeof NAMES)[number]]: MailgunEvent<Type> }

function example<Type extends string>(event: Type, more: Record<string, unknown>): MailgunEvent<Type> {
  return {
    signature: {
      timestamp: '1704067200',
      token: '00000000000000000000000000000000000000000000000001',
      signature: '',
    },
    'event-data': {
      id: 'AAAAAAAAAAAAAAAAAAAAAA',
      timestamp: 1_704_067_200.000001,
      'log-level': 'info',
      event,
      recipient: 'user@example.com',
      message: { headers: { 'message-id': '1@example.com' } },
      tags: ['welcome'],
      'user-variables': {},
      ...more,
    },
  }
}

/**
 * Mailgun's events. The secret is the HTTP webhook signing key. Nobody signs the event: a token is, and it lets one event
 * through. What an event says is as trustworthy as the way it came; `context.typeSigned` is false.
 */
export const mailgun = defineProvider({
  name: 'mailgun',
  title: 'Mailgun',
  signature: {
    in: { field: 'signature.signature' },
    algorithm: 'hmac-sha256',
    encoding: 'hex',
    timestamp: { field: 'signature.timestamp', toleranceS: 300 },
    signed: ['timestamp', { field: 'signature.token' }],
  },
  envelope: {
    type: [{ field: 'event-data.event' }],
    id: { field: 'signature.token' },
    data: 'event-data',
  },
  catalog: 'open',
  events: eventTypes<MailgunEvents>({
    names: NAMES,
    fields: { 'signature.token': 'string', 'event-data.event': 'string' },
    examples: {
      delivered: example('delivered', {
        'delivery-status': { code: 250, message: 'OK', 'attempt-no': 1, tls: true },
        envelope: { transport: 'smtp', sender: 'hello@example.com', targets: 'user@example.com' },
      }),
      failed: example('failed', {
        'log-level': 'error',
        severity: 'permanent',
        reason: 'suppress-bounce',
        'delivery-status': { code: 605, message: '', 'attempt-no': 1 },
      }),
      opened: example('opened', {
        ip: '192.0.2.1',
        'client-info': { 'client-name': 'Chrome', 'device-type': 'desktop' },
      }),
      clicked: example('clicked', { ip: '192.0.2.1', url: 'https://example.com' }),
    },
  }),
  delivery: {
    timeoutMs: 10_000,
    ladderMs: retriesAfter(600, 600, 900, 1800, 3600, 7200, 14_400),
  },
  fidelity: [
    {
      about: 'signature',
      what: 'time and token in the body; the event itself is not signed, so whoever reads a delivery on its way can send another event in its place',
      known: 'documented',
      source: `${PAGES}/securing-webhooks`,
    },
    {
      about: 'event id',
      what: 'the token, which is signed and lets one event through, whatever its type; event-data.id is not signed',
      known: 'documented',
      source: `${PAGES}/securing-webhooks`,
    },
    {
      about: 'event id of a retry',
      what: 'a retry is taken to have a token of its own, so that a handler may see an event again: compare event-data.id',
      known: 'chosen',
    },
    { about: 'tolerance', what: '300 s', known: 'chosen' },
    {
      about: 'answer and retries',
      what: '200 ends it, 406 gives up, all else is tried again after 10, 10, 15, 30 min, 1, 2 and 4 h',
      known: 'documented',
      source: 'https://help.mailgun.com/hc/en-us/articles/202236504-Webhooks',
    },
    { about: 'timeout', what: '10 s', known: 'chosen' },
    { about: 'parent-signature', what: 'not looked at: a sub-account uses its own key', known: 'chosen' },
  ],
})
