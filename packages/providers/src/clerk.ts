import { defineProvider } from '@postern/core'
import { eventTypes } from './shared/event-types.ts'
import { SVIX_DELIVERY, standardWebhooksScheme } from './shared/standard-webhooks-scheme.ts'

/** The envelope of every Clerk event. `clerk.typed<WebhookEvent>()`, with the type from `@clerk/backend`, types `data`. */
export interface ClerkEvent<Type extends string = string> {
  readonly type: Type
  readonly object: 'event'
  /** Milliseconds since the epoch. */
  readonly timestamp: number
  readonly instance_id: string
  readonly data: Readonly<Record<string, unknown>>
  readonly [field: string]: unknown
}

const NAMES = [
  'email.created',
  'organization.created',
  'organization.deleted',
  'organization.updated',
  'organizationInvitation.accepted',
  'organizationInvitation.created',
  'organizationInvitation.revoked',
  'organizationMembership.created',
  'organizationMembership.deleted',
  'organizationMembership.updated',
  'session.created',
  'session.ended',
  'session.removed',
  'session.revoked',
  'sms.created',
  'user.created',
  'user.deleted',
  'user.updated',
  'waitlistEntry.created',
  'waitlistEntry.updated',
] as const

/** The events in the catalog of `clerk` by their type. Handlers may name types beyond it. */
export type ClerkEvents = { [Type in (typeof NAMES)[number]]: ClerkEvent<Type> }

function example<Type extends string>(type: Type, data: Record<string, unknown>): ClerkEvent<Type> {
  return {
    data,
    event_attributes: { http_request: { client_ip: '192.0.2.1', user_agent: 'Mozilla/5.0' } },
    instance_id: 'ins_1',
    object: 'event',
    timestamp: 1_704_067_200_000,
    type,
  }
}

/** Clerk's events, sent through Svix. The secret is the endpoint's signing secret (`whsec_...`). */
export const clerk = defineProvider({
  name: 'clerk',
  title: 'Clerk',
  signature: standardWebhooksScheme('svix'),
  envelope: {
    type: 'type',
    id: { header: 'svix-id', prefix: 'msg_' },
    timestamp: { field: 'timestamp', unit: 'ms' },
    data: 'data',
  },
  catalog: 'open',
  events: eventTypes<ClerkEvents>({
    names: NAMES,
    fields: { type: 'string', data: 'object' },
    examples: {
      'user.created': example('user.created', {
        id: 'user_1',
        object: 'user',
        first_name: 'Ada',
        last_name: 'Example',
        email_addresses: [{ id: 'idn_1', object: 'email_address', email_address: 'user@example.com' }],
        primary_email_address_id: 'idn_1',
        created_at: 1_704_067_200_000,
      }),
      'user.deleted': example('user.deleted', { id: 'user_1', object: 'user', deleted: true }),
      'session.created': example('session.created', {
        id: 'sess_1',
        object: 'session',
        status: 'active',
        user_id: 'user_1',
      }),
      'organization.created': example('organization.created', {
        id: 'org_1',
        object: 'organization',
        name: 'Acme',
        slug: 'acme',
      }),
    },
  }),
  delivery: SVIX_DELIVERY,
  subscription: { httpsOnly: true, wildcard: true },
  fidelity: [
    {
      about: 'signature',
      what: 'the Svix scheme: id, timestamp and body',
      known: 'documented',
      source: 'https://clerk.com/docs/guides/development/webhooks/overview',
    },
    {
      about: 'ladder and timeout',
      what: 'the same as Svix',
      known: 'public',
      source: 'https://docs.svix.com/retries',
    },
  ],
})
