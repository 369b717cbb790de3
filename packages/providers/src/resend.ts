import { defineProvider } from '@postern/core'
import { eventTypes } from './shared/event-types.ts'
import { SVIX_DELIVERY, standardWebhooksScheme } from './shared/standard-webhooks-scheme.ts'

/** The envelope of every Resend event. `resend.typed<WebhookEventPayload>()`, with the type from `resend`, types `data`. */
export interface ResendEvent<Type extends string = string> {
  readonly type: Type
  /** ISO 8601. */
  readonly created_at: string
  readonly data: Readonly<Record<string, unknown>>
  readonly [field: string]: unknown
}

const NAMES = [
  'contact.created',
  'contact.deleted',
  'contact.updated',
  'domain.created',
  'domain.deleted',
  'domain.updated',
  'email.bounced',
  'email.clicked',
  'email.complained',
  'email.delivered',
  'email.delivery_delayed',
  'email.failed',
  'email.opened',
  'email.received',
  'email.scheduled',
  'email.sent',
  'email.suppressed',
] as const

/** The events in the catalog of `resend` by their type. Handlers may name types beyond it. */
export type ResendEvents = { [Type in (typeof NAMES)[number]]: ResendEvent<Type> }

function email<Type extends string>(type: Type, more: Record<string, unknown> = {}): ResendEvent<Type> {
  return {
    type,
    created_at: '2024-01-01T00:00:00.000Z',
    data: {
      created_at: '2024-01-01T00:00:00.000Z',
      email_id: '00000000-0000-4000-8000-000000000001',
      from: 'Acme <hello@example.com>',
      to: ['user@example.com'],
      subject: 'Hello',
      ...more,
    },
  }
}

/** Resend's events, sent through Svix. The secret is the webhook's signing secret (`whsec_...`). */
export const resend = defineProvider({
  name: 'resend',
  title: 'Resend',
  signature: standardWebhooksScheme('svix'),
  envelope: {
    type: 'type',
    id: { header: 'svix-id', prefix: 'msg_' },
    timestamp: 'created_at',
    data: 'data',
  },
  catalog: 'open',
  events: eventTypes<ResendEvents>({
    names: NAMES,
    fields: { type: 'string', created_at: 'string', data: 'object' },
    examples: {
      'email.sent': email('email.sent', { tags: { category: 'welcome' } }),
      'email.delivered': email('email.delivered'),
      'email.bounced': email('email.bounced', {
        bounce: { message: 'rejected', type: 'Permanent', subType: 'Suppressed' },
      }),
      'email.clicked': email('email.clicked', {
        click: { ipAddress: '192.0.2.1', link: 'https://example.com', timestamp: '2024-01-01T00:00:00.000Z' },
      }),
    },
  }),
  delivery: { ...SVIX_DELIVERY, ladderMs: SVIX_DELIVERY.ladderMs.slice(0, 7) },
  subscription: { httpsOnly: true, wildcard: true },
  fidelity: [
    {
      about: 'signature',
      what: 'the Svix scheme: id, timestamp and body',
      known: 'documented',
      source: 'https://resend.com/docs/webhooks/verify-webhooks-requests',
    },
    {
      about: 'ladder',
      what: '5 s, 5 min, 30 min, 2 h, 5 h, 10 h',
      known: 'documented',
      source: 'https://resend.com/docs/webhooks/retries-and-replays',
    },
    { about: 'timeout', what: 'the same as Svix', known: 'public', source: 'https://docs.svix.com/retries' },
  ],
})
