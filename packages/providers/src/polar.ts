import { defineProvider } from '@postern/core'
import { eventTypes } from './shared/event-types.ts'
import { standardWebhooksScheme } from './shared/standard-webhooks-scheme.ts'

const SECOND_MS = 1000

/** An event as every type of Polar has it. The SDK's own types are of what it parses, not of what is sent. */
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

export type PolarEvents = { [Type in (typeof NAMES)[number]]: PolarEvent<Type> }

function example<Type extends string>(type: Type, data: Record<string, unknown>): PolarEvent<Type> {
  return { type, timestamp: '2024-01-01T00:00:00Z', data }
}

/**
 * Polar's events, by Standard Webhooks. The secret is used whole, prefix included, and is not base64: that differs
 * from others that begin with `whsec_`.
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
    timeoutMs: 10 * SECOND_MS,
    ladderMs: [0, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 1200].map((seconds) => seconds * SECOND_MS),
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
      what: '10, with exponential delays; the delays here are their upper bounds',
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
