import { defineProvider } from '@postern/core'
import { eventTypes } from './shared/event-types.ts'
import { retriesAfter } from './shared/retries-after.ts'

const PAGES = 'https://documentation.mailgun.com/docs/mailgun/user-manual/webhooks'

/** The envelope of every Mailgun event. Only the token and the timestamp in `signature` are signed. */
export interface MailgunEvent<Type extends string = string> {
  readonly signature: { readonly timestamp: string; readonly token: string; readonly signature: string }
  readonly 'event-data': {
    readonly id: string
    readonly event: Type
    /** Seconds since the epoch, with fractions. */
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

/** The events in the catalog of `mailgun` by their type. Handlers may name types beyond it. */
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
 * Mailgun's events. The secret is the HTTP webhook signing key. Mailgun signs a token, not the event: each token admits
 * one event, whose content only TLS protects. `context.typeSigned` is false.
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
      what: 'covers the timestamp and the token in the body, not the event: an attacker who intercepts a delivery can replace the event',
      known: 'documented',
      source: `${PAGES}/securing-webhooks`,
    },
    {
      about: 'event id',
      what: 'the token, which is signed and admits one event of any type; event-data.id is not signed',
      known: 'documented',
      source: `${PAGES}/securing-webhooks`,
    },
    {
      about: 'event id of a retry',
      what: 'each retry is assumed to have a new token, so a handler may see an event again: compare event-data.id',
      known: 'chosen',
    },
    { about: 'tolerance', what: '300 s', known: 'chosen' },
    {
      about: 'answer and retries',
      what: '200 acknowledges, 406 stops the retries, any other status is retried after 10, 10, 15, 30 min, 1, 2 and 4 h',
      known: 'documented',
      source: 'https://help.mailgun.com/hc/en-us/articles/202236504-Webhooks',
    },
    { about: 'timeout', what: '10 s', known: 'chosen' },
    { about: 'parent-signature', what: 'not checked: each subaccount has its own key', known: 'chosen' },
  ],
})
