import { generateKeyPairSync } from 'node:crypto'
import { defineProvider, type ProviderOptions, type StandardSchema, type TypePlaces } from '@postern/core'

export const HMAC = { algorithm: 'hmac-sha256', encoding: 'hex' } as const
export const anything: StandardSchema<unknown, object> = {
  '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value: value as object }) },
}
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const ec = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
const ed = generateKeyPairSync('ed25519')
type Pair = typeof rsa
const pemOf = ({ privateKey }: Pair) => privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
const spkiOf = ({ publicKey }: Pair) => publicKey.export({ type: 'spki', format: 'der' }).toString('base64')

/** A provider that uses one part of the provider model. */
export interface Service {
  readonly options: Partial<
    ProviderOptions<Record<string, { schema: StandardSchema<unknown, object>; example: object }>, TypePlaces>
  > &
    Pick<ProviderOptions<never, TypePlaces>, 'signature' | 'envelope'>
  readonly examples: Readonly<Record<string, object>>
  /** The secrets of the sender and the receiver, if they differ. */
  readonly secrets?: readonly [sender: string, receiver: string]
  readonly settings?: (url: string) => Record<string, string>
}

/** One service for each part of the provider model. */
export const SERVICES: Readonly<Record<string, Service>> = {
  'github: a type in a header and a field, an unsigned id': {
    options: {
      signature: { header: 'X-Hub-Signature-256', ...HMAC, prefix: 'sha256=' },
      envelope: {
        type: [{ header: 'X-GitHub-Event' }, { field: 'action' }],
        id: { header: 'X-GitHub-Delivery', unsigned: true },
      },
      delivery: { headers: { 'X-GitHub-Event': 'event-type' } },
    },
    examples: { 'issues.opened': { action: 'opened', issue: { number: 1 } }, push: { ref: 'main' } },
  },
  'shopify: a type in a header alone': {
    options: {
      signature: { header: 'X-Shopify-Hmac-Sha256', algorithm: 'hmac-sha256', encoding: 'base64' },
      envelope: {
        type: { header: 'X-Shopify-Topic' },
        id: { header: 'X-Shopify-Webhook-Id', unsigned: true },
      },
    },
    examples: { 'orders/create': { id: 1, total: '1.00' } },
  },
  'lemon squeezy: a type below the top of the body': {
    options: {
      signature: { header: 'X-Signature', ...HMAC },
      envelope: { type: 'meta.event_name', data: 'data.attributes' },
    },
    examples: {
      order_created: { meta: { event_name: 'order_created' }, data: { id: '1', attributes: { total: 1 } } },
    },
  },
  'twitch: a signed id and an ISO time in headers': {
    options: {
      signature: {
        header: 'Twitch-Signature',
        ...HMAC,
        prefix: 'sha256=',
        signed: [{ header: 'Twitch-Id' }, 'timestamp', 'body'],
        timestamp: { header: 'Twitch-Timestamp', toleranceS: 600, unit: 'iso' },
      },
      envelope: { type: 'subscription.type', id: { header: 'Twitch-Id' } },
    },
    examples: { 'channel.follow': { subscription: { type: 'channel.follow' }, event: { user: 'x' } } },
  },
  'linear: a time in milliseconds, which the body holds': {
    options: {
      signature: {
        header: 'Linear-Signature',
        ...HMAC,
        timestamp: { field: 'webhookTimestamp', toleranceS: 60, unit: 'ms' },
      },
      envelope: {
        type: ['type', 'action'],
        id: { header: 'Linear-Delivery', unsigned: true },
        timestamp: { field: 'webhookTimestamp', unit: 'ms' },
      },
    },
    examples: { 'Issue.create': { type: 'Issue', action: 'create', webhookTimestamp: 1, data: { id: 'x' } } },
  },
  'square: a signed URL': {
    options: {
      signature: {
        header: 'x-square',
        algorithm: 'hmac-sha256',
        encoding: 'base64',
        signed: ['url', 'body'],
      },
      envelope: { type: 'type', id: { field: 'event_id' } },
      settings: ['publicUrl'],
    },
    examples: {
      'payment.created': { type: 'payment.created', event_id: '00000000-0000-4000-8000-000000000000' },
    },
    settings: (publicUrl) => ({ publicUrl }),
  },
  'twilio: a form, which is signed sorted': {
    options: {
      signature: {
        header: 'X-Twilio-Signature',
        algorithm: 'hmac-sha1',
        encoding: 'base64',
        signed: ['url', 'sorted-form'],
      },
      envelope: {
        body: ['json', 'form'],
        type: { field: 'MessageStatus' },
        id: { field: 'MessageSid', prefix: 'SM' },
      },
      settings: ['publicUrl'],
    },
    examples: { delivered: { MessageStatus: 'delivered', MessageSid: 'SM1', Body: 'é & =', From: '+1 555' } },
    settings: (publicUrl) => ({ publicUrl }),
  },
  'slack: JSON in a field of a form': {
    options: {
      signature: {
        header: 'X-Slack-Signature',
        ...HMAC,
        prefix: 'v0=',
        signed: [{ text: 'v0:' }, 'timestamp', { text: ':' }, 'body'],
        timestamp: { header: 'X-Slack-Request-Timestamp', toleranceS: 300 },
      },
      envelope: { body: { formField: 'payload' }, type: 'type', id: { field: 'trigger_id' } },
    },
    examples: { block_actions: { type: 'block_actions', trigger_id: 'x', user: { name: 'é' } } },
  },
  'sendgrid: a batch, signed by ECDSA': {
    options: {
      signature: {
        header: 'X-SendGrid-Signature',
        algorithm: 'ecdsa-sha256',
        encoding: 'base64',
        signed: ['timestamp', 'body'],
        timestamp: { header: 'X-SendGrid-Timestamp', toleranceS: 300 },
        secret: { encoding: 'spki-base64' },
      },
      envelope: { batch: '', type: 'event', id: { field: 'sg_event_id' } },
    },
    examples: { delivered: { event: 'delivered', sg_event_id: 'x', email: 'a@example.com' } },
    secrets: [pemOf(ec), spkiOf(ec)],
  },
  'discord: a raw ed25519 key': {
    options: {
      signature: {
        header: 'X-Signature-Ed25519',
        algorithm: 'ed25519',
        encoding: 'hex',
        signed: ['timestamp', 'body'],
        timestamp: { header: 'X-Signature-Timestamp', toleranceS: 300 },
        secret: { encoding: 'raw-hex' },
      },
      envelope: { type: 'event.type', timestamp: 'event.timestamp' },
    },
    examples: { ENTITLEMENT_CREATE: { type: 1, event: { type: 'ENTITLEMENT_CREATE', timestamp: '' } } },
    secrets: [pemOf(ed), Buffer.from(ed.publicKey.export({ format: 'jwk' }).x!, 'base64url').toString('hex')],
  },
  'mailgun: a signature, a time and a token in the body': {
    options: {
      signature: {
        in: { field: 'signature.signature' },
        ...HMAC,
        signed: ['timestamp', { field: 'signature.token' }],
        timestamp: { field: 'signature.timestamp', toleranceS: 300 },
      },
      envelope: { type: 'event-data.event', id: { field: 'signature.token' } },
    },
    examples: {
      delivered: {
        signature: { timestamp: '1', token: 'x', signature: '' },
        'event-data': { event: 'delivered' },
      },
    },
  },
  'sns: RSA over fields of the body, into another one': {
    options: {
      signature: {
        in: { field: 'Signature' },
        algorithm: 'rsa-sha1',
        encoding: 'base64',
        signed: [
          { text: 'Message\n' },
          { field: 'Message' },
          { text: '\nMessageId\n' },
          { field: 'MessageId' },
          { text: '\nType\n' },
          { field: 'Type' },
        ],
        secret: { encoding: 'pem' },
      },
      envelope: { type: 'Type', id: { field: 'MessageId' } },
    },
    examples: { Notification: { Type: 'Notification', MessageId: 'x', Message: 'é', Signature: '' } },
    secrets: [pemOf(rsa), rsa.publicKey.export({ type: 'spki', format: 'pem' }).toString()],
  },
  'paypal: a checksum and a setting': {
    options: {
      signature: {
        header: 'PAYPAL-TRANSMISSION-SIG',
        algorithm: 'rsa-sha256',
        encoding: 'base64',
        signed: [
          { header: 'PAYPAL-TRANSMISSION-ID' },
          { text: '|' },
          { setting: 'webhookId' },
          { text: '|' },
          { crc32: 'body' },
        ],
      },
      envelope: { type: 'event_type', id: { field: 'id', prefix: 'WH-' } },
      delivery: { headers: { 'PAYPAL-TRANSMISSION-ID': 'delivery-id' } },
      settings: ['webhookId'],
    },
    examples: { 'PAYMENT.SALE.COMPLETED': { event_type: 'PAYMENT.SALE.COMPLETED', id: 'WH-1' } },
    secrets: [pemOf(rsa), rsa.publicKey.export({ type: 'spki', format: 'pem' }).toString()],
    settings: () => ({ webhookId: 'WH-42' }),
  },
  'gitlab: a token': {
    options: {
      signature: { header: 'X-Gitlab-Token', algorithm: 'token' },
      envelope: { type: 'object_kind', id: { header: 'Idempotency-Key', unsigned: true } },
    },
    examples: { push: { object_kind: 'push', ref: 'main' } },
  },
  'a secret in hexadecimal': {
    options: {
      signature: { header: 'X-Signature', ...HMAC, secret: { encoding: 'hex', stripPrefix: 'sk_' } },
      envelope: { type: 'type' },
    },
    examples: { push: { type: 'push', id: '1' } },
  },
}

/** Defines the provider of a service, with its examples as events. */
export function providerOf({ options, examples }: Service) {
  const events = Object.entries(examples).map(([type, example]) => [type, { schema: anything, example }])
  return defineProvider({
    name: 'service',
    events: Object.fromEntries(events),
    ...options,
  } as Parameters<typeof defineProvider>[0])
}
