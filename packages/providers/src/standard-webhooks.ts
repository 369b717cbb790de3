import { defineProvider, type SignatureScheme } from '@postern/core'
import { eventTypes } from './shared/event-types.ts'
import { retriesAfter } from './shared/retries-after.ts'
import { standardWebhooksScheme } from './shared/standard-webhooks-scheme.ts'

const SPECIFICATION =
  'https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md'

/** The envelope that the specification recommends. */
export interface StandardWebhooksEvent<Type extends string = string> {
  readonly type: Type
  /** ISO 8601. */
  readonly timestamp: string
  readonly data: Readonly<Record<string, unknown>>
  readonly [field: string]: unknown
}

/** The examples of the specification, which defines no types. Add the types of your service with `typed` or `extend`. */
export type StandardWebhooksEvents = {
  [Type in 'contact.created' | 'contact.updated']: StandardWebhooksEvent<Type>
}

function define(name: string, title: string, names: 'webhook' | 'svix', signature: SignatureScheme) {
  return defineProvider({
    name,
    title,
    signature,
    envelope: {
      type: 'type',
      id: { header: `${names}-id`, prefix: 'msg_' },
      timestamp: 'timestamp',
      data: 'data',
    },
    catalog: 'open',
    events: eventTypes<StandardWebhooksEvents>({
      names: ['contact.created', 'contact.updated'],
      fields: { type: 'string' },
      examples: {
        'contact.created': {
          type: 'contact.created',
          timestamp: '2024-01-01T00:00:00.000000Z',
          data: { id: '00000000-0000-4000-8000-000000000001', fullName: 'Ada Example' },
        },
        'contact.updated': {
          type: 'contact.updated',
          timestamp: '2024-01-01T00:00:00.000000Z',
          data: { id: '00000000-0000-4000-8000-000000000001' },
        },
      },
    }),
    delivery: {
      timeoutMs: 15_000,
      ladderMs: retriesAfter(5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400),
      headers: { [`${names}-id`]: 'event-id' },
      deliveryIdPrefix: 'msg_',
    },
    subscription: { wildcard: true },
    fidelity: [
      {
        about: 'signature',
        what: 'covers id, timestamp and body; the header may list several signatures while keys rotate',
        known: 'documented',
        source: SPECIFICATION,
      },
      {
        about: 'tolerance',
        what: '300 s in both directions, as in the reference libraries',
        known: 'public',
        source: SPECIFICATION,
      },
      { about: 'ladder', what: 'the recommended delays', known: 'documented', source: SPECIFICATION },
      {
        about: 'timeout',
        what: '15 s; the specification recommends 15 to 30 s',
        known: 'documented',
        source: SPECIFICATION,
      },
    ],
  })
}

/** Any service that follows Standard Webhooks with a shared secret (`whsec_...`). */
export const standardWebhooks = define(
  'standard-webhooks',
  'Standard Webhooks',
  'webhook',
  standardWebhooksScheme('webhook'),
)

/** Any service that sends through Svix: Standard Webhooks with headers that begin with `svix-`. */
export const svix = define('svix', 'Svix', 'svix', standardWebhooksScheme('svix'))

/** Any service that follows Standard Webhooks with a key pair; the secret is its public key (`whpk_...`). */
export const standardWebhooksEd25519 = define('standard-webhooks', 'Standard Webhooks (ed25519)', 'webhook', {
  ...standardWebhooksScheme('webhook'),
  algorithm: 'ed25519',
  prefix: 'v1a,',
  secret: { encoding: 'raw-base64', stripPrefix: 'whpk_' },
})
