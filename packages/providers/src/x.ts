import { defineProvider } from '@postern/core'
import { eventTypes } from './shared/event-types.ts'
import { fieldsOf } from './shared/fields-of.ts'

const PAGES = 'https://docs.x.com/x-api'

/** An event of X: lists of an account's activity, or one activity under `data`. */
export interface XEvent {
  readonly for_user_id?: string
  readonly [field: string]: unknown
}

const NAMES = [
  'block_events',
  'direct_message_events',
  'direct_message_indicate_typing_events',
  'direct_message_mark_read_events',
  'favorite_events',
  'follow_events',
  'mute_events',
  'tweet_create_events',
  'tweet_delete_events',
  'user_event',
  'like.create',
  'post.create',
  'post.delete',
  'post.mention.create',
] as const

/** The events in the catalog of `x` by their type. Handlers may name types beyond it. */
export type XEvents = { [Type in (typeof NAMES)[number]]: XEvent }

/** X's webhooks. The secret is the app's consumer secret. */
export const x = defineProvider({
  name: 'x',
  title: 'X',
  signature: {
    header: 'x-twitter-webhooks-signature',
    algorithm: 'hmac-sha256',
    encoding: 'base64',
    prefix: 'sha256=',
  },
  envelope: { type: { field: 'data.event_type' } },
  eventType(event) {
    const { event_type: type } = fieldsOf(event.data)
    if (typeof type === 'string') return type
    return Object.keys(event).find((name) => /_events?$/.test(name)) ?? 'post'
  },
  eventId(event) {
    const { event_uuid: id } = fieldsOf(event.data)
    return typeof id === 'string' ? id : undefined
  },
  handshakes: [
    {
      name: 'crc',
      method: 'GET',
      when: [{ query: 'crc_token' }],
      proof: 'none',
      reply: {
        body: {
          json: {
            response_token: {
              hmac: { query: 'crc_token' },
              hash: 'sha256',
              encoding: 'base64',
              prefix: 'sha256=',
            },
          },
        },
      },
      timeoutMs: 3000,
    },
  ],
  catalog: 'open',
  events: eventTypes<XEvents>({
    names: NAMES,
    fields: {},
    examples: {
      tweet_create_events: { for_user_id: '1', tweet_create_events: [{ id_str: '2', text: 'hello' }] },
      follow_events: { for_user_id: '1', follow_events: [{ type: 'follow', target: { id: '1' } }] },
      'post.create': {
        data: { event_uuid: '00000000-0000-4000-8000-000000000001', event_type: 'post.create', payload: {} },
      },
    },
  }),
  delivery: { timeoutMs: 10_000, ladderMs: [0] },
  subscription: { httpsOnly: true },
  fidelity: [
    {
      about: 'signature',
      what: 'HMAC-SHA256 of the body, in base64 after "sha256="',
      known: 'documented',
      source: `${PAGES}/webhooks/quickstart`,
    },
    {
      about: 'handshake',
      what: 'a GET with crc_token; only a token is signed in reply, since signing any text would let a caller obtain signatures for forged events',
      known: 'documented',
      source: `${PAGES}/webhooks/quickstart`,
    },
    { about: 'timeout', what: '10 s', known: 'documented', source: `${PAGES}/webhooks/introduction` },
    { about: 'ladder', what: 'no retries: none are documented', known: 'chosen' },
  ],
})
