import { defineProvider } from '@postern/core'
import { eventTypes } from './shared/event-types.ts'
import { retriesAfter } from './shared/retries-after.ts'

const PAGES = 'https://shopify.dev/docs/apps/build/webhooks'

/** The resource of the event's topic. Ids beyond 2^53 lose digits in JSON.parse. */
export interface ShopifyEvent {
  readonly id?: number | string
  readonly [field: string]: unknown
}

/** The most common topics; the catalog is open, so handlers may name any other. */
const NAMES = [
  'app/uninstalled',
  'app_subscriptions/update',
  'carts/create',
  'carts/update',
  'checkouts/create',
  'checkouts/update',
  'collections/create',
  'collections/update',
  'customers/create',
  'customers/data_request',
  'customers/delete',
  'customers/redact',
  'customers/update',
  'draft_orders/create',
  'fulfillments/create',
  'fulfillments/update',
  'inventory_levels/update',
  'orders/cancelled',
  'orders/create',
  'orders/delete',
  'orders/fulfilled',
  'orders/paid',
  'orders/updated',
  'products/create',
  'products/delete',
  'products/update',
  'refunds/create',
  'shop/redact',
  'shop/update',
  'themes/publish',
] as const

/** The events in the catalog of `shopify` by their type. Handlers may name types beyond it. */
export type ShopifyEvents = { [Type in (typeof NAMES)[number]]: ShopifyEvent }

/**
 * Shopify's events, by topic (`orders/create`). The secret is the app's client secret. The topic and the id are not
 * signed: the topic is part of the claim key, and `context.typeSigned` is false.
 */
export const shopify = defineProvider({
  name: 'shopify',
  title: 'Shopify',
  signature: {
    header: 'X-Shopify-Hmac-Sha256',
    alsoIn: ['shopify-hmac-sha256'],
    algorithm: 'hmac-sha256',
    encoding: 'base64',
  },
  envelope: {
    type: { header: 'X-Shopify-Topic' },
    id: { header: 'X-Shopify-Webhook-Id', unsigned: true },
  },
  catalog: 'open',
  events: eventTypes<ShopifyEvents>({
    names: NAMES,
    fields: {},
    examples: {
      'orders/create': {
        id: 1,
        admin_graphql_api_id: 'gid://shopify/Order/1',
        created_at: '2024-01-01T00:00:00-05:00',
        currency: 'USD',
        email: 'user@example.com',
        financial_status: 'paid',
        name: '#1001',
        total_price: '398.00',
        line_items: [{ id: 1, name: 'T-Shirt', price: '199.00', quantity: 2, sku: 'TSHIRT-1' }],
      },
      'products/update': { id: 1, title: 'T-Shirt', vendor: 'Acme', status: 'active', variants: [] },
      'customers/create': { id: 1, email: 'user@example.com', first_name: 'Ada', last_name: 'Example' },
      'app/uninstalled': { id: 1, name: 'Example Shop', myshopify_domain: 'shop.myshopify.com' },
      'customers/data_request': {
        shop_id: 1,
        shop_domain: 'shop.myshopify.com',
        orders_requested: [1],
        customer: { id: 1, email: 'user@example.com' },
        data_request: { id: 1 },
      },
    },
  }),
  delivery: {
    timeoutMs: 5000,
    ladderMs: retriesAfter(60, 120, 240, 480, 900, 1800, 3600, 7200),
    headers: {
      'X-Shopify-Topic': 'event-type',
      'X-Shopify-Webhook-Id': 'event-id',
      'X-Shopify-Triggered-At': 'timestamp',
    },
    deliveryIdPrefix: '',
  },
  subscription: { httpsOnly: true },
  fidelity: [
    {
      about: 'signature',
      what: 'covers only the body; the newer header shopify-hmac-sha256 is accepted too',
      known: 'documented',
      source: `${PAGES}/verify-deliveries`,
    },
    {
      about: 'event id and type',
      what: 'X-Shopify-Webhook-Id and X-Shopify-Topic, both unsigned: anyone who captures one delivery can replay it under another id',
      known: 'documented',
      source: `${PAGES}/delivery-structure`,
    },
    {
      about: 'retries',
      what: '8 over 4 h',
      known: 'documented',
      source: 'https://shopify.dev/changelog/updates-to-webhook-retry-mechanism',
    },
    { about: 'ladder', what: 'eight delays that add up to 4 h', known: 'chosen' },
  ],
})
