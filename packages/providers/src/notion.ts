import { defineProvider } from '@postern/core'
import { eventTypes } from './shared/event-types.ts'
import { retriesAfter } from './shared/retries-after.ts'

const PAGE = 'https://developers.notion.com/reference/webhooks'

/** The envelope of every Notion event. */
export interface NotionEvent<Type extends string = string> {
  readonly id: string
  /** ISO 8601. */
  readonly timestamp: string
  readonly type: Type
  /** Changes with each attempt. */
  readonly attempt_number: number
  readonly entity: { readonly id: string; readonly type: string }
  readonly data: Readonly<Record<string, unknown>>
  readonly [field: string]: unknown
}

const NAMES = [
  'comment.created',
  'comment.deleted',
  'comment.updated',
  'data_source.content_updated',
  'data_source.created',
  'data_source.deleted',
  'data_source.moved',
  'data_source.schema_updated',
  'data_source.undeleted',
  'database.content_updated',
  'database.created',
  'database.deleted',
  'database.moved',
  'database.schema_updated',
  'database.undeleted',
  'page.content_updated',
  'page.created',
  'page.deleted',
  'page.locked',
  'page.moved',
  'page.properties_updated',
  'page.undeleted',
  'page.unlocked',
] as const

/** The events in the catalog of `notion` by their type. Handlers may name types beyond it. */
export type NotionEvents = { [Type in (typeof NAMES)[number]]: NotionEvent<Type> }

function example<Type extends string>(
  type: Type,
  entity: string,
  data: Record<string, unknown>,
): NotionEvent<Type> {
  return {
    id: '00000000-0000-4000-8000-000000000001',
    timestamp: '2024-01-01T00:00:00.000Z',
    workspace_id: '00000000-0000-4000-8000-000000000002',
    subscription_id: '00000000-0000-4000-8000-000000000003',
    integration_id: '00000000-0000-4000-8000-000000000004',
    type,
    authors: [{ id: '00000000-0000-4000-8000-000000000005', type: 'person' }],
    attempt_number: 1,
    entity: { id: '00000000-0000-4000-8000-000000000006', type: entity },
    data,
  }
}

/**
 * Notion's events. The secret is the verification token, which Notion sends once, unsigned: observers find it in the
 * outcome of the handshake, and you paste it into Notion.
 */
export const notion = defineProvider({
  name: 'notion',
  title: 'Notion',
  signature: { header: 'X-Notion-Signature', algorithm: 'hmac-sha256', encoding: 'hex', prefix: 'sha256=' },
  envelope: { type: 'type', id: { field: 'id' }, timestamp: 'timestamp', data: 'data' },
  handshakes: [
    {
      name: 'verification_token',
      when: [{ field: 'verification_token' }],
      proof: 'none',
      reply: {},
      alsoAccepts: [{ status: '2xx' }],
      example: { verification_token: 'secret_token' },
      emits: true,
    },
  ],
  catalog: 'open',
  events: eventTypes<NotionEvents>({
    names: NAMES,
    fields: { id: 'string', type: 'string', entity: 'object' },
    examples: {
      'page.created': example('page.created', 'page', { parent: { id: 'x', type: 'space' } }),
      'page.content_updated': example('page.content_updated', 'page', { updated_blocks: [] }),
      'comment.created': example('comment.created', 'comment', { page_id: 'x' }),
    },
  }),
  delivery: { timeoutMs: 10_000, ladderMs: retriesAfter(60, 300, 900, 1800, 3600, 14_400, 61_200) },
  subscription: { httpsOnly: true },
  fidelity: [
    {
      about: 'signature',
      what: 'HMAC-SHA256 with the verification token as the key',
      known: 'documented',
      source: PAGE,
    },
    { about: 'handshake', what: 'an unsigned verification_token', known: 'documented', source: PAGE },
    {
      about: 'retries',
      what: '8 attempts over 24 h',
      known: 'public',
      source: 'https://developers.notion.com/reference/webhooks-events-delivery',
    },
    { about: 'ladder and timeout', what: 'growing delays; 10 s per attempt', known: 'chosen' },
  ],
})
