import { defineProvider, type SecretLookup } from '@postern/core'
import { eventTypes } from './shared/event-types.ts'
import { type KeysByUrlOptions, keysByUrl } from './shared/keys-by-url.ts'
import { retriesAfter } from './shared/retries-after.ts'

const PAGE = 'https://developer.paypal.com/api/rest/webhooks/rest/'

/** The envelope of every PayPal event. */
export interface PaypalEvent<Type extends string = string> {
  readonly id: string
  readonly event_type: Type
  /** ISO 8601. */
  readonly create_time: string
  readonly resource_type?: string
  readonly summary?: string
  readonly resource: Readonly<Record<string, unknown>>
  readonly [field: string]: unknown
}

const NAMES = [
  'BILLING.SUBSCRIPTION.ACTIVATED',
  'BILLING.SUBSCRIPTION.CANCELLED',
  'BILLING.SUBSCRIPTION.CREATED',
  'BILLING.SUBSCRIPTION.EXPIRED',
  'BILLING.SUBSCRIPTION.PAYMENT.FAILED',
  'BILLING.SUBSCRIPTION.SUSPENDED',
  'BILLING.SUBSCRIPTION.UPDATED',
  'CHECKOUT.ORDER.APPROVED',
  'CHECKOUT.ORDER.COMPLETED',
  'CHECKOUT.PAYMENT-APPROVAL.REVERSED',
  'CUSTOMER.DISPUTE.CREATED',
  'CUSTOMER.DISPUTE.RESOLVED',
  'CUSTOMER.DISPUTE.UPDATED',
  'INVOICING.INVOICE.CANCELLED',
  'INVOICING.INVOICE.PAID',
  'PAYMENT.AUTHORIZATION.CREATED',
  'PAYMENT.AUTHORIZATION.VOIDED',
  'PAYMENT.CAPTURE.COMPLETED',
  'PAYMENT.CAPTURE.DENIED',
  'PAYMENT.CAPTURE.PENDING',
  'PAYMENT.CAPTURE.REFUNDED',
  'PAYMENT.CAPTURE.REVERSED',
  'PAYMENT.SALE.COMPLETED',
  'PAYMENT.SALE.REFUNDED',
  'VAULT.PAYMENT-TOKEN.CREATED',
] as const

/** The events in the catalog of `paypal` by their type. Handlers may name types beyond it. */
export type PaypalEvents = { [Type in (typeof NAMES)[number]]: PaypalEvent<Type> }

const AMOUNT = { currency_code: 'USD', value: '10.00' }

function example<Type extends string>(
  event_type: Type,
  resource_type: string,
  resource: Record<string, unknown>,
): PaypalEvent<Type> {
  return {
    id: 'WH-1',
    event_version: '1.0',
    create_time: '2024-01-01T00:00:00.000Z',
    resource_type,
    event_type,
    summary: 'An example',
    resource,
    links: [],
  }
}

/** Which of PayPal's certificates are trusted, and how to fetch them. */
export interface PaypalKeysOptions extends KeysByUrlOptions {
  /** Accepts events of the sandbox instead of live ones. @default false */
  readonly sandbox?: boolean
}

/**
 * Looks up PayPal's public key: fetches the certificate that the request names, only from PayPal's hosts.
 * @example
 * createWebhooks({ provider: paypal, secret: paypalKeys(), settings: { webhookId: process.env.PAYPAL_WEBHOOK_ID ?? '' } })
 */
export function paypalKeys({ sandbox = false, ...options }: PaypalKeysOptions = {}): SecretLookup {
  const site = {
    host: sandbox ? /^api(?:-m)?\.sandbox\.paypal\.com$/ : /^api(?:-m)?\.paypal\.com$/,
    path: /^\/v1\/notifications\/certs\/CERT-[0-9A-Za-z-]{1,100}$/,
    described: `https://api.${sandbox ? 'sandbox.' : ''}paypal.com/v1/notifications/certs/CERT-... (paypalKeys({ sandbox: ${!sandbox} }) accepts ${sandbox ? 'live ones' : "the sandbox's"} instead)`,
  }
  const keyAt = keysByUrl(site, options)
  return async (request) => ({ secret: await keyAt(request.header('paypal-cert-url')), oneSender: true })
}

/**
 * PayPal's events. The secret is `paypalKeys()`; `settings.webhookId` is the webhook's id from the dashboard. In tests,
 * the secret may be a public key in PEM.
 */
export const paypal = defineProvider({
  name: 'paypal',
  title: 'PayPal',
  signature: {
    header: 'PAYPAL-TRANSMISSION-SIG',
    algorithm: 'rsa-sha256',
    encoding: 'base64',
    // Longer than the three days of retries, and shorter than claims are kept, so a replay still finds its claim.
    timestamp: { header: 'PAYPAL-TRANSMISSION-TIME', unit: 'iso', toleranceS: 4 * 86_400 },
    signed: [
      { header: 'PAYPAL-TRANSMISSION-ID' },
      { text: '|' },
      'timestamp',
      { text: '|' },
      { setting: 'webhookId' },
      { text: '|' },
      { crc32: 'body' },
    ],
  },
  settings: ['webhookId'],
  envelope: {
    type: 'event_type',
    id: { field: 'id', prefix: 'WH-' },
    timestamp: 'create_time',
    data: 'resource',
  },
  catalog: 'open',
  events: eventTypes<PaypalEvents>({
    names: NAMES,
    fields: { id: 'string', event_type: 'string', resource: 'object' },
    examples: {
      'CHECKOUT.ORDER.APPROVED': example('CHECKOUT.ORDER.APPROVED', 'checkout-order', {
        id: 'ORDER1',
        intent: 'CAPTURE',
        status: 'APPROVED',
        purchase_units: [{ reference_id: 'default', amount: AMOUNT }],
        payer: { email_address: 'user@example.com', payer_id: 'P1' },
      }),
      'PAYMENT.CAPTURE.COMPLETED': example('PAYMENT.CAPTURE.COMPLETED', 'capture', {
        id: 'CAP1',
        status: 'COMPLETED',
        amount: AMOUNT,
        final_capture: true,
      }),
      'BILLING.SUBSCRIPTION.ACTIVATED': example('BILLING.SUBSCRIPTION.ACTIVATED', 'subscription', {
        id: 'I-1',
        plan_id: 'P-1',
        status: 'ACTIVE',
        quantity: '1',
      }),
      'CUSTOMER.DISPUTE.CREATED': example('CUSTOMER.DISPUTE.CREATED', 'dispute', {
        dispute_id: 'PP-D-1',
        reason: 'MERCHANDISE_OR_SERVICE_NOT_RECEIVED',
        status: 'OPEN',
        dispute_amount: AMOUNT,
      }),
    },
  }),
  delivery: {
    timeoutMs: 30_000,
    ladderMs: retriesAfter(60, 120, 240, 480, 960, 1920, 3600, 7200, ...Array<number>(17).fill(14_400)),
    headers: {
      'PAYPAL-TRANSMISSION-ID': 'delivery-id',
      'PAYPAL-CERT-URL': {
        text: 'https://api.paypal.com/v1/notifications/certs/CERT-00000000-00000000-00000000',
      },
      'PAYPAL-AUTH-ALGO': { text: 'SHA256withRSA' },
      'PAYPAL-AUTH-VERSION': { text: 'v2' },
    },
  },
  subscription: { httpsOnly: true, wildcard: true },
  fidelity: [
    {
      about: 'signature',
      what: 'RSA over the transmission id and time, the webhook id and the CRC-32 of the body: anyone who captures one delivery can forge another body with the same checksum',
      known: 'documented',
      source: PAGE,
    },
    {
      about: 'certificate',
      what: 'at PAYPAL-CERT-URL, only on four hosts of PayPal; its validity, its key and its chain are checked',
      known: 'public',
      source: PAGE,
    },
    { about: 'tolerance', what: '4 days, longer than the retries', known: 'chosen' },
    { about: 'event id', what: 'id, which retries and resends repeat', known: 'documented', source: PAGE },
    { about: 'retries', what: '25 over 3 days', known: 'documented', source: PAGE },
    { about: 'ladder and timeout', what: 'growing delays up to 4 h; 30 s', known: 'chosen' },
  ],
})
