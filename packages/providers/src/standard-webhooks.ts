import { defineProvider, type SignatureScheme } from '@postern/core'
import { eventTypes } from './shared/event-types.ts'
import { standardWebhooksScheme } from './shared/standard-webhooks-scheme.ts'

const SECOND_MS = 1000
const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000
const SPECIFICATION =
  'https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md'

/** An event as the specification has it. */
export interface StandardWebhooksEvent<Type extends string = string> {
  readonly type: Type
  /** ISO 8601. */
  readonly timestamp: string
  readonly data: Readonly<Record<string, unknown>>
  readonly [field: string]: unknown
}

/** The specification names no types; these are its examples. `typed` and `extend` bring those of your service. */
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
      timeoutMs: 15 * SECOND_MS,
      ladderMs: [
        0,
        5 * SECOND_MS,
        5 * MINUTE_MS,
        30 * MINUTE_MS,
        2 * HOUR_MS,
        5 * HOUR_MS,
        10 * HOUR_MS,
        14 * HOUR_MS,
        20 * HOUR_MS,
        24 * HOUR_MS,
      ],
      headers: { [`${names}-id`]: 'event-id' },
      deliveryIdPrefix: 'msg_',
    },
    subscription: { wildcard: true },
    fidelity: [
      {
        about: 'signature',
        what: 'the id, the time and the body are signed; several signatures stand side by side while keys rotate',
        known: 'documented',
        source: SPECIFICATION,
      },
      {
        about: 'tolerance',
        what: '300 s both ways, as the libraries have it',
        known: 'public',
        source: SPECIFICATION,
      },
      { about: 'ladder', what: 'the recommended one', known: 'documented', source: SPECIFICATION },
      {
        about: 'timeout',
        what: '15 s of the recommended 15 to 30 s',
        known: 'documented',
        source: SPECIFICATION,
      },
    ],
  })
}

/** Any service that follows Standard Webhooks, with a shared secret (`whsec_...`). */
export const standardWebhooks = define(
  'standard-webhooks',
  'Standard Webhooks',
  'webhook',
  standardWebhooksScheme('webhook'),
)

/** The same with headers that begin with `svix-`. */
export const svix = define('svix', 'Svix', 'svix', standardWebhooksScheme('svix'))

/** Standard Webhooks with a key pair: the receiver's secret is the public key (`whpk_...`). */
export const standardWebhooksEd25519 = define('standard-webhooks', 'Standard Webhooks (ed25519)', 'webhook', {
  ...standardWebhooksScheme('webhook'),
  algorithm: 'ed25519',
  prefix: 'v1a,',
  secret: { encoding: 'raw-base64', stripPrefix: 'whpk_' },
})
