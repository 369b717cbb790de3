import { defineProvider } from '@postern/core'
import { eventTypes } from './shared/event-types.ts'
import { retriesAfter } from './shared/retries-after.ts'

/** The envelope of every Stripe event. `stripe.typed<Stripe.Event>()` types `data`. */
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

/** The most common types; the catalog is open, so handlers may name any other. */
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

/** The events in the catalog of `stripe` by their type. Handlers may name types beyond it. */
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

/** Stripe's events. The secret is the endpoint's `whsec_...`, with its prefix. */
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
    ladderMs: retriesAfter(
      ...[60, 300, 900, 1800, 3600, 7200, 14_400, 21_600, 28_800, 43_200, 57_600, 72_000],
    ),
  },
  subscription: { httpsOnly: true, wildcard: true },
  fidelity: [
    {
      about: 'signature',
      what: 't and v1 over "{t}.{body}"; v0 is ignored; an old timestamp is refused, a future one accepted',
      known: 'documented',
      source: 'https://docs.stripe.com/webhooks/signature',
    },
    {
      about: 'retries',
      what: 'for up to three days, with growing delays',
      known: 'documented',
      source: 'https://docs.stripe.com/webhooks',
    },
    { about: 'ladder', what: 'twelve retries over about 70 h', known: 'chosen' },
    { about: 'timeout', what: '10 s', known: 'chosen' },
  ],
})
