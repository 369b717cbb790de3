import { defineProvider } from '@postern/core'
import { eventTypes } from './shared/event-types.ts'
import { retriesAfter } from './shared/retries-after.ts'

const PAGES = 'https://docs.lemonsqueezy.com/help/webhooks'

/** The envelope of every Lemon Squeezy event; `data` is a JSON:API resource. */
export interface LemonSqueezyEvent<Type extends string = string> {
  readonly meta: { readonly event_name: Type; readonly [field: string]: unknown }
  readonly data: Readonly<Record<string, unknown>>
  readonly [field: string]: unknown
}

const NAMES = [
  'affiliate_activated',
  'license_key_created',
  'license_key_updated',
  'order_created',
  'order_refunded',
  'subscription_cancelled',
  'subscription_created',
  'subscription_expired',
  'subscription_paused',
  'subscription_payment_failed',
  'subscription_payment_recovered',
  'subscription_payment_refunded',
  'subscription_payment_success',
  'subscription_resumed',
  'subscription_unpaused',
  'subscription_updated',
] as const

/** The events in the catalog of `lemonSqueezy` by their type. Handlers may name types beyond it. */
export type LemonSqueezyEvents = { [Type in (typeof NAMES)[number]]: LemonSqueezyEvent<Type> }

function example<Type extends string>(
  type: Type,
  resource: string,
  attributes: Record<string, unknown>,
): LemonSqueezyEvent<Type> {
  return {
    meta: { event_name: type, test_mode: true },
    data: {
      type: resource,
      id: '1',
      attributes: { updated_at: '2024-01-01T00:00:00.000000Z', ...attributes },
    },
  }
}

/** Lemon Squeezy's events. Only 200 acknowledges one. */
export const lemonSqueezy = defineProvider({
  name: 'lemon-squeezy',
  title: 'Lemon Squeezy',
  signature: { header: 'X-Signature', algorithm: 'hmac-sha256', encoding: 'hex' },
  envelope: { type: 'meta.event_name', data: 'data' },
  catalog: 'open',
  events: eventTypes<LemonSqueezyEvents>({
    names: NAMES,
    fields: { 'meta.event_name': 'string', data: 'object' },
    examples: {
      order_created: example('order_created', 'orders', { status: 'paid', total: 1000, currency: 'USD' }),
      subscription_created: example('subscription_created', 'subscriptions', { status: 'active' }),
      license_key_created: example('license_key_created', 'license-keys', { status: 'inactive' }),
    },
  }),
  delivery: {
    timeoutMs: 10_000,
    ladderMs: retriesAfter(5, 25, 125),
    acknowledgedBy: [200],
    headers: { 'X-Event-Name': 'event-type' },
  },
  subscription: { httpsOnly: true },
  fidelity: [
    {
      about: 'signature',
      what: 'HMAC-SHA256 of the body, in hex',
      known: 'documented',
      source: `${PAGES}/signing-requests`,
    },
    {
      about: 'answer',
      what: '200; three retries after 5, 25 and 125 s',
      known: 'documented',
      source: `${PAGES}/webhook-requests`,
    },
    { about: 'timeout', what: '10 s', known: 'chosen' },
    { about: 'event id', what: 'none: the digest of the body, which retries repeat', known: 'chosen' },
  ],
})
