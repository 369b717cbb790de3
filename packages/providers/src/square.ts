import { defineProvider } from '@postern/core'
import { eventTypes } from './shared/event-types.ts'
import { retriesAfter } from './shared/retries-after.ts'

const PAGES = 'https://developer.squareup.com/docs/webhooks'

/** The envelope of every Square event. */
export interface SquareEvent<Type extends string = string> {
  readonly merchant_id: string
  readonly type: Type
  readonly event_id: string
  /** ISO 8601. */
  readonly created_at: string
  readonly data: Readonly<Record<string, unknown>>
  readonly [field: string]: unknown
}

const NAMES = [
  'booking.created',
  'booking.updated',
  'catalog.version.updated',
  'customer.created',
  'customer.deleted',
  'customer.updated',
  'dispute.created',
  'inventory.count.updated',
  'invoice.created',
  'invoice.payment_made',
  'invoice.updated',
  'order.created',
  'order.fulfillment.updated',
  'order.updated',
  'payment.created',
  'payment.updated',
  'payout.paid',
  'refund.created',
  'refund.updated',
  'subscription.created',
  'subscription.updated',
] as const

/** The events in the catalog of `square` by their type. Handlers may name types beyond it. */
export type SquareEvents = { [Type in (typeof NAMES)[number]]: SquareEvent<Type> }

function example<Type extends string>(type: Type, kind: string): SquareEvent<Type> {
  return {
    merchant_id: 'MERCHANT1',
    type,
    event_id: '00000000-0000-4000-8000-000000000001',
    created_at: '2024-01-01T00:00:00Z',
    data: { type: kind, id: 'id_1', object: { [kind]: { id: 'id_1' } } },
  }
}

/** Square's events. `settings.publicUrl` is the notification URL exactly as registered. */
export const square = defineProvider({
  name: 'square',
  title: 'Square',
  signature: {
    header: 'x-square-hmacsha256-signature',
    algorithm: 'hmac-sha256',
    encoding: 'base64',
    signed: ['url', 'body'],
  },
  settings: ['publicUrl'],
  envelope: { type: 'type', id: { field: 'event_id' }, timestamp: 'created_at', data: 'data' },
  catalog: 'open',
  events: eventTypes<SquareEvents>({
    names: NAMES,
    fields: { type: 'string', event_id: 'string', data: 'object' },
    examples: {
      'payment.created': example('payment.created', 'payment'),
      'order.updated': example('order.updated', 'order'),
      'customer.created': example('customer.created', 'customer'),
    },
  }),
  delivery: {
    timeoutMs: 10_000,
    ladderMs: retriesAfter(60, 120, 240, 480, 960, 1920, 3600, 7200, 14_400, 28_800, 28_800),
  },
  subscription: { httpsOnly: true },
  fidelity: [
    {
      about: 'signature',
      what: 'the notification URL and the body',
      known: 'documented',
      source: `${PAGES}/step3validate`,
    },
    { about: 'timeout', what: '10 s', known: 'documented', source: `${PAGES}/overview` },
    { about: 'retries', what: '11 over 24 h', known: 'public', source: `${PAGES}/overview` },
  ],
})
