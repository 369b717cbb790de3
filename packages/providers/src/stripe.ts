import { defineProvider } from '@postern/core'
import { eventTypes } from './shared/event-types.ts'

const HOUR_MS = 3_600_000
const MINUTE_MS = 60_000

/** An event as every type of Stripe has it. `stripe.typed<Stripe.Event>()` types what is in it. */
export interface StripeEvent<Type extends string = string> {
  readonly id: string
  readonly object: string
  readonly type: Type
  /** Seconds since the epoch; ISO 8601 in thin events. */
  readonly created: number | string
  readonly livemode: boolean
  readonly account?: string
  readonly api_version?: string | null
  /** Absent in thin events, which have `related_object`. */
  readonly data?: {
    readonly object: Readonly<Record<string, unknown>>
    readonly previous_attributes?: object
  }
  readonly [field: string]: unknown
}

/** The types that most integrations handle; the catalog is open for all others. */
const NAMES = [
  'account.updated',
  'charge.dispute.created',
  'charge.failed',
  'charge.refunded',
  'charge.succeeded',
  'checkout.session.async_payment_failed',
  'checkout.session.async_payment_succeeded',
  'checkout.session.completed',
  'checkout.session.expired',
  'customer.created',
  'customer.deleted',
  'customer.subscription.created',
  'customer.subscription.deleted',
  'customer.subscription.paused',
  'customer.subscription.resumed',
  'customer.subscription.trial_will_end',
  'customer.subscription.updated',
  'customer.updated',
  'invoice.created',
  'invoice.finalized',
  'invoice.paid',
  'invoice.payment_action_required',
  'invoice.payment_failed',
  'invoice.payment_succeeded',
  'invoice.upcoming',
  'payment_intent.amount_capturable_updated',
  'payment_intent.canceled',
  'payment_intent.created',
  'payment_intent.payment_failed',
  'payment_intent.processing',
  'payment_intent.requires_action',
  'payment_intent.succeeded',
  'payment_method.attached',
  'payout.failed',
  'payout.paid',
  'setup_intent.succeeded',
] as const

export type StripeEvents = { [Type in (typeof NAMES)[number]]: StripeEvent<Type> }

function example<Type extends string>(type: Type, object: Record<string, unknown>): StripeEvent<Type> {
  return {
    id: 'evt_1',
    object: 'event',
    api_version: '2024-06-20',
    created: 1_704_067_200,
    data: { object },
    livemode: false,
    pending_webhooks: 1,
    request: { id: null, idempotency_key: null },
    type,
  }
}

/** Stripe's events, signed by `Stripe-Signature`. The secret is the endpoint's `whsec_...`, whole. */
export const stripe = defineProvider({
  name: 'stripe',
  title: 'Stripe',
  signature: {
    header: 'Stripe-Signature',
    algorithm: 'hmac-sha256',
    encoding: 'hex',
    prefix: 'v1=',
    separator: ',',
    timestamp: { prefix: 't=', toleranceS: 300, future: 'accept' },
    signed: ['timestamp', { text: '.' }, 'body'],
  },
  envelope: {
    type: 'type',
    id: { field: 'id', prefix: 'evt_' },
    timestamp: { field: 'created', unit: 's' },
    data: 'data',
  },
  catalog: 'open',
  events: eventTypes<StripeEvents>({
    names: NAMES,
    fields: { id: 'string', type: 'string' },
    examples: {
      'checkout.session.completed': example('checkout.session.completed', {
        id: 'cs_1',
        object: 'checkout.session',
        amount_total: 1000,
        currency: 'usd',
        customer: 'cus_1',
        mode: 'payment',
        payment_intent: 'pi_1',
        payment_status: 'paid',
        status: 'complete',
      }),
      'customer.created': example('customer.created', {
        id: 'cus_1',
        object: 'customer',
        created: 1_704_067_200,
        email: 'user@example.com',
        name: 'Ada Example',
      }),
      'customer.subscription.updated': example('customer.subscription.updated', {
        id: 'sub_1',
        object: 'subscription',
        cancel_at_period_end: false,
        customer: 'cus_1',
        status: 'active',
      }),
      'invoice.paid': example('invoice.paid', {
        id: 'in_1',
        object: 'invoice',
        amount_due: 700,
        amount_paid: 700,
        currency: 'usd',
        customer: 'cus_1',
        status: 'paid',
        total: 700,
      }),
      'payment_intent.succeeded': example('payment_intent.succeeded', {
        id: 'pi_1',
        object: 'payment_intent',
        amount: 1000,
        amount_received: 1000,
        currency: 'usd',
        customer: 'cus_1',
        status: 'succeeded',
      }),
    },
  }),
  delivery: {
    timeoutMs: 10_000,
    ladderMs: [
      0,
      MINUTE_MS,
      5 * MINUTE_MS,
      15 * MINUTE_MS,
      30 * MINUTE_MS,
      HOUR_MS,
      2 * HOUR_MS,
      4 * HOUR_MS,
      6 * HOUR_MS,
      8 * HOUR_MS,
      12 * HOUR_MS,
      16 * HOUR_MS,
      20 * HOUR_MS,
    ],
  },
  subscription: { httpsOnly: true, wildcard: true },
  fidelity: [
    {
      about: 'signature',
      what: 't and v1 over "{t}.{body}"; v0 is ignored; too old is refused, the future is accepted',
      known: 'documented',
      source: 'https://docs.stripe.com/webhooks/signature',
    },
    {
      about: 'retries',
      what: 'up to three days with growing delays',
      known: 'documented',
      source: 'https://docs.stripe.com/webhooks',
    },
    { about: 'ladder', what: 'twelve retries whose delays add up to some 70 hours', known: 'chosen' },
    { about: 'timeout', what: '10 s', known: 'chosen' },
  ],
})
