import { defineProvider } from '@postern/core'
import { eventTypes } from './shared/event-types.ts'
import { fieldsOf } from './shared/fields-of.ts'
import { retriesAfter } from './shared/retries-after.ts'

const PAGE = 'https://developers.facebook.com/docs/graph-api/webhooks/getting-started'

/** One entry of a notification: the changes of one page, account or phone number. */
export interface MetaEntry {
  readonly id: string
  /** Seconds since the epoch; milliseconds in some products. */
  readonly time?: number
  readonly changes?: readonly { readonly field: string; readonly value?: unknown }[]
  readonly messaging?: readonly Readonly<Record<string, unknown>>[]
  readonly [field: string]: unknown
}

const NAMES = [
  'instagram.comments',
  'instagram.mentions',
  'instagram.messaging',
  'page.feed',
  'page.leadgen',
  'page.messaging',
  'page.mention',
  'permissions.email',
  'user.photos',
  'whatsapp_business_account.account_update',
  'whatsapp_business_account.message_template_status_update',
  'whatsapp_business_account.messages',
] as const

/** The events in the catalog of `meta` by their type. Handlers may name types beyond it. */
export type MetaEvents = { [Type in (typeof NAMES)[number]]: MetaEntry }

/** The second half of an entry's type. Only the first change is read. */
function fieldOf(entry: Readonly<Record<string, unknown>>): string | undefined {
  if (Array.isArray(entry.changes)) {
    const { field } = fieldsOf(entry.changes[0])
    return typeof field === 'string' ? field : undefined
  }
  if (Array.isArray(entry.messaging)) return 'messaging'
  return Array.isArray(entry.standby) ? 'standby' : undefined
}

/**
 * Meta's notifications: WhatsApp, Instagram, Messenger and Pages. Each entry is one event, whose type is object and
 * field (`whatsapp_business_account.messages`). The secret is the app secret; `settings.verifyToken` is the token that
 * you entered in the app's dashboard.
 */
export const meta = defineProvider({
  name: 'meta',
  title: 'Meta',
  signature: {
    header: 'X-Hub-Signature-256',
    algorithm: 'hmac-sha256',
    encoding: 'hex',
    prefix: 'sha256=',
  },
  settings: ['verifyToken'],
  envelope: { batch: 'entry', type: { field: 'object' } },
  eventType(entry, _request, whole) {
    const { object } = fieldsOf(whole)
    const field = fieldOf(entry)
    return typeof object === 'string' && field !== undefined ? `${object}.${field}` : undefined
  },
  handshakes: [
    {
      name: 'hub.challenge',
      method: 'GET',
      when: [{ query: 'hub.mode', is: 'subscribe' }],
      proof: { query: 'hub.verify_token', setting: 'verifyToken' },
      reply: { body: { query: 'hub.challenge' } },
    },
  ],
  catalog: 'open',
  events: eventTypes<MetaEvents>({
    names: NAMES,
    fields: { id: 'string' },
    around: (type) => ({ object: type.split('.')[0] }),
    examples: {
      'whatsapp_business_account.messages': {
        id: '1',
        changes: [
          {
            field: 'messages',
            value: {
              messaging_product: 'whatsapp',
              messages: [{ from: '15555550100', id: 'wamid.1', type: 'text', text: { body: 'hello' } }],
            },
          },
        ],
      },
      'page.feed': { id: '1', time: 1_704_067_200, changes: [{ field: 'feed', value: { item: 'post' } }] },
      'page.messaging': {
        id: '1',
        time: 1_704_067_200,
        messaging: [{ sender: { id: '2' }, message: { mid: 'm1' } }],
      },
    },
  }),
  delivery: {
    timeoutMs: 5000,
    ladderMs: retriesAfter(0, 60, 300, 1800, 7200, 21_600, 43_200, 57_600),
    maxBodyBytes: 3 * 1024 * 1024,
  },
  subscription: { httpsOnly: true },
  fidelity: [
    { about: 'signature', what: 'covers the exact bytes of the body', known: 'documented', source: PAGE },
    { about: 'handshake', what: 'a GET with hub.challenge', known: 'documented', source: PAGE },
    {
      about: 'retries',
      what: 'for 36 h; up to 1000 updates per request',
      known: 'documented',
      source: PAGE,
    },
    { about: 'ladder and timeout', what: 'growing delays; 5 s per attempt', known: 'chosen' },
    { about: 'event id', what: 'none: the digest of the body and the index of the entry', known: 'chosen' },
  ],
})
