import { defineProvider } from '@postern/core'
import { eventTypes } from './shared/event-types.ts'
import { retriesAfter } from './shared/retries-after.ts'
import { standardWebhooksScheme } from './shared/standard-webhooks-scheme.ts'

/** The envelope of every Polar event. The SDK's types describe its parsed objects, not the JSON that Polar sends. */
export interface PolarEvent<Type extends string = string> {
  readonly type: Type
  /** ISO 8601. */
  readonly timestamp: string
  readonly data: Readonly<Record<string, unknown>>
  readonly [field: string]: unknown
}

const NAMES = [
  'benefit.created',
  'benefit.updated',
  'benefit_grant.created',
  'benefit_grant.cycled',
  'benefit_grant.revoked',
  'benefit_grant.updated',
  'checkout.created',
  'checkout.expired',
  'checkout.updated',
  'customer.created',
  'customer.deleted',
  'customer.state_changed',
  'customer.updated',
  'order.created',
  'order.paid',
  'order.refunded',
  'order.updated',
  'organization.updated',
  'product.created',
  'product.updated',
  'refund.created',
  'refund.updated',
  'subscription.active',
  'subscription.canceled',
  'subscription.created',
  'subscription.past_due',
  'subscription.revoked',
  'subscription.uncanceled',
  'subscription.updated',
] as const

/** The events in the catalog of `polar` by their type. Handlers may name types beyond it. */
export type PolarEvents = { [Type in (typeof NAMES)[number]]: PolarEvent<Type> }

function example<Type extends string>(type: Type, data: Record<string, unknown>): PolarEvent<Type> {
  return { type, timestamp: '2024-01-01T00:00:00Z', data }
}

/**
 * Polar's events, signed as in Standard Webhooks. Unlike other `whsec_` secrets, Polar's is not base64: the key is the
 * whole text, with its prefix.
 */
export const polar = defineProvider({
  name: 'polar',
  title: 'Polar',
  signature: standardWebhooksScheme('webhook', { encoding: 'utf8' }),
  envelope: { type: 'type', id: { header: 'webhook-id' }, timestamp: 'timestamp', data: 'data' },
  catalog: 'open',
  events: eventTypes<PolarEvents>({
    names: NAMES,
    fields: { type: 'string', data: 'object' },
    examples: {
      'order.created': example('order.created', {
        id: '00000000-0000-4000-8000-000000000001',
        status: 'pending',
        total_amount: 1000,
        currency: 'usd',
        customer_id: '00000000-0000-4000-8000-000000000002',
      }),
      'order.paid': example('order.paid', {
        id: '00000000-0000-4000-8000-000000000001',
        status: 'paid',
        paid: true,
        total_amount: 1000,
        currency: 'usd',
      }),
      'subscription.active': example('subscription.active', {
        id: '00000000-0000-4000-8000-000000000004',
        status: 'active',
        amount: 1000,
        currency: 'usd',
        recurring_interval: 'month',
      }),
      'customer.created': example('customer.created', {
        id: '00000000-0000-4000-8000-000000000002',
        email: 'user@example.com',
        name: 'Ada',
      }),
    },
  }),
  delivery: {
    timeoutMs: 10_000,
    ladderMs: retriesAfter(4, 8, 16, 32, 64, 128, 256, 512, 1024, 1200),
    headers: { 'webhook-id': 'event-id' },
    deliveryIdPrefix: '',
  },
  subscription: { httpsOnly: true },
  fidelity: [
    {
      about: 'signature',
      what: 'Standard Webhooks with the whole secret as the key',
      known: 'documented',
      source: 'https://polar.sh/docs/integrate/webhooks/delivery',
    },
    {
      about: 'retries',
      what: '10, with exponential delays; the ladder has their upper bounds',
      known: 'public',
      source: 'https://polar.sh/docs/integrate/webhooks/delivery',
    },
    {
      about: 'timeout',
      what: '10 s',
      known: 'documented',
      source: 'https://polar.sh/docs/integrate/webhooks/delivery',
    },
  ],
})
