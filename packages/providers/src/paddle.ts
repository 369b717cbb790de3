import { defineProvider } from '@postern/core'
import { eventTypes } from './shared/event-types.ts'
import { retriesAfter } from './shared/retries-after.ts'

const PAGES = 'https://developer.paddle.com/webhooks/about'

/** The envelope of every Paddle Billing event. `paddle.typed<IEvents>()`, with the type from the SDK, types `data`. */
export interface PaddleEvent<Type extends string = string> {
  readonly event_id: string
  readonly event_type: Type
  /** ISO 8601. */
  readonly occurred_at: string
  readonly notification_id: string
  readonly data: Readonly<Record<string, unknown>>
  readonly [field: string]: unknown
}

const NAMES = [
  'address.created',
  'adjustment.created',
  'adjustment.updated',
  'business.created',
  'customer.created',
  'customer.updated',
  'discount.created',
  'payout.paid',
  'price.created',
  'price.updated',
  'product.created',
  'product.updated',
  'subscription.activated',
  'subscription.canceled',
  'subscription.created',
  'subscription.past_due',
  'subscription.paused',
  'subscription.resumed',
  'subscription.trialing',
  'subscription.updated',
  'transaction.billed',
  'transaction.canceled',
  'transaction.completed',
  'transaction.created',
  'transaction.paid',
  'transaction.past_due',
  'transaction.payment_failed',
  'transaction.ready',
  'transaction.updated',
] as const

/** The events in the catalog of `paddle` by their type. Handlers may name types beyond it. */
export type PaddleEvents = { [Type in (typeof NAMES)[number]]: PaddleEvent<Type> }

function example<Type extends string>(type: Type, data: Record<string, unknown>): PaddleEvent<Type> {
  return {
    event_id: 'evt_1',
    event_type: type,
    occurred_at: '2024-01-01T00:00:00.000000Z',
    notification_id: 'ntf_1',
    data,
  }
}

/** Paddle Billing's events. The tolerance is 5 s: synchronise the clock of your machine. */
export const paddle = defineProvider({
  name: 'paddle',
  title: 'Paddle',
  signature: {
    header: 'Paddle-Signature',
    algorithm: 'hmac-sha256',
    encoding: 'hex',
    prefix: 'h1=',
    separator: ';',
    timestamp: { prefix: 'ts=', toleranceS: 5, future: 'accept' },
    signed: ['timestamp', { text: ':' }, 'body'],
  },
  envelope: {
    type: 'event_type',
    id: { field: 'event_id', prefix: 'evt_' },
    timestamp: 'occurred_at',
    data: 'data',
  },
  catalog: 'open',
  events: eventTypes<PaddleEvents>({
    names: NAMES,
    fields: { event_id: 'string', event_type: 'string', data: 'object' },
    examples: {
      'transaction.completed': example('transaction.completed', {
        id: 'txn_1',
        status: 'completed',
        customer_id: 'ctm_1',
        currency_code: 'USD',
      }),
      'subscription.created': example('subscription.created', {
        id: 'sub_1',
        status: 'active',
        customer_id: 'ctm_1',
      }),
      'customer.created': example('customer.created', { id: 'ctm_1', email: 'user@example.com' }),
    },
  }),
  delivery: {
    timeoutMs: 5000,
    acknowledgedBy: [200],
    ladderMs: retriesAfter(
      ...Array<number>(20).fill(180),
      ...Array<number>(27).fill(3066),
      ...Array<number>(13).fill(13_292),
    ),
  },
  subscription: { httpsOnly: true },
  fidelity: [
    {
      about: 'signature',
      what: 'ts and h1 over "{ts}:{body}", separated by a semicolon',
      known: 'documented',
      source: `${PAGES}/signature-verification`,
    },
    {
      about: 'answer',
      what: '200 within 5 s; 60 retries in 3 days, 20 of them in the first hour',
      known: 'documented',
      source: `${PAGES}/respond-to-webhooks`,
    },
    { about: 'ladder', what: 'equal delays within those bounds', known: 'chosen' },
  ],
})
