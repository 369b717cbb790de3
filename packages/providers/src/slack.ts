import { defineProvider } from '@postern/core'
import { eventTypes } from './shared/event-types.ts'
import { fieldsOf } from './shared/fields-of.ts'
import { retriesAfter } from './shared/retries-after.ts'

const PAGES = 'https://docs.slack.dev'

/** An event of the Events API. Postern routes by the type of the inner event. */
export interface SlackEvent<Type extends string = string> {
  readonly type: 'event_callback'
  readonly team_id: string
  readonly api_app_id: string
  readonly event: { readonly type: Type; readonly [field: string]: unknown }
  readonly event_id: string
  /** Seconds since the epoch. */
  readonly event_time: number
  readonly [field: string]: unknown
}

/** A slash command, whose type is its name (`/weather`), or an interaction. */
export interface SlackInteraction {
  readonly [field: string]: unknown
}

const EVENTS = [
  'app_home_opened',
  'app_mention',
  'app_uninstalled',
  'channel_archive',
  'channel_created',
  'channel_deleted',
  'channel_rename',
  'file_shared',
  'link_shared',
  'member_joined_channel',
  'member_left_channel',
  'message',
  'reaction_added',
  'reaction_removed',
  'team_join',
  'tokens_revoked',
  'user_change',
] as const
const INTERACTIONS = [
  'app_rate_limited',
  'block_actions',
  'block_suggestion',
  'message_action',
  'shortcut',
  'view_closed',
  'view_submission',
] as const

type EventType = (typeof EVENTS)[number]

/** The events in the catalog of `slack` by their type. Handlers may name types beyond it. */
export type SlackEvents = { [Type in EventType]: SlackEvent<Type> } & {
  [Type in (typeof INTERACTIONS)[number]]: SlackInteraction
}

/** Puts the inner events of `@slack/types` into their envelope: `slack.typed<SlackEventsOf<SlackEvent>>()`. */
export type SlackEventsOf<Inner extends { type: string }> = {
  [Type in Inner['type']]: SlackEvent<Type> & { readonly event: Extract<Inner, { type: Type }> }
}

function example<Type extends EventType>(type: Type, event: Record<string, unknown>): SlackEvent<Type> {
  return {
    token: 'verification',
    team_id: 'T00000001',
    api_app_id: 'A00000001',
    event: { ...event, type, event_ts: '1704067200.000100' },
    type: 'event_callback',
    event_id: 'Ev00000001',
    event_time: 1_704_067_200,
  }
}

/**
 * Slack's events, slash commands and interactions. The secret is the app's signing secret. Declare your commands, such
 * as `/weather`, with `typed` or `extend`, so that `on` accepts them.
 */
export const slack = defineProvider({
  name: 'slack',
  title: 'Slack',
  signature: {
    header: 'X-Slack-Signature',
    algorithm: 'hmac-sha256',
    encoding: 'hex',
    prefix: 'v0=',
    timestamp: { header: 'X-Slack-Request-Timestamp', toleranceS: 300, future: 'accept' },
    signed: [{ text: 'v0:' }, 'timestamp', { text: ':' }, 'body'],
  },
  envelope: {
    body: ['json', { formField: 'payload' }, 'form'],
    type: [{ field: 'event.type' }],
    id: { field: 'event_id', prefix: 'Ev' },
    timestamp: { field: 'event_time', unit: 's' },
    data: 'event',
  },
  eventType(event) {
    const type = fieldsOf(event.event).type ?? event.command ?? event.type
    return typeof type === 'string' ? type : undefined
  },
  handshakes: [
    {
      name: 'url_verification',
      when: [{ field: 'type', is: 'url_verification' }],
      proof: 'signature',
      reply: { body: { field: 'challenge' } },
      alsoAccepts: [
        { body: { json: { challenge: { field: 'challenge' } } } },
        { body: { form: { challenge: { field: 'challenge' } } } },
      ],
      example: { token: 'a token', type: 'url_verification', challenge: 'a challenge' },
    },
    {
      name: 'ssl_check',
      when: [{ field: 'ssl_check', is: '1' }],
      proof: 'none',
      reply: {},
      example: { ssl_check: '1', token: 'a token' },
      body: 'form',
    },
  ],
  reply: { acknowledge: { status: 200 } },
  catalog: 'open',
  events: eventTypes<SlackEvents>({
    names: [...EVENTS, ...INTERACTIONS],
    fields: {},
    examples: {
      app_mention: example('app_mention', { user: 'U1', text: '<@U2> hello', channel: 'C1' }),
      message: example('message', { user: 'U1', text: 'hello', channel: 'C1', channel_type: 'channel' }),
      reaction_added: example('reaction_added', {
        user: 'U1',
        reaction: 'thumbsup',
        item: { type: 'message' },
      }),
    },
  }),
  delivery: {
    timeoutMs: 3000,
    ladderMs: retriesAfter(0, 60, 300),
    redirects: 2,
    headers: { 'X-Slack-Retry-Num': 'retry' },
    maxBodyBytes: 4 * 1024 * 1024,
  },
  subscription: { httpsOnly: true },
  fidelity: [
    {
      about: 'signature',
      what: 'v0 over "v0:{timestamp}:{body}"; a timestamp older than 5 minutes is refused',
      known: 'documented',
      source: `${PAGES}/authentication/verifying-requests-from-slack`,
    },
    {
      about: 'handshakes',
      what: 'url_verification, signed; ssl_check of slash commands, unsigned, answered with 200 and otherwise ignored',
      known: 'documented',
      source: `${PAGES}/reference/events/url_verification`,
    },
    {
      about: 'answer',
      what: '2xx within 3 s; three retries: immediately, after 1 min and after 5 min',
      known: 'documented',
      source: `${PAGES}/apis/events-api`,
    },
    {
      about: 'redirects',
      what: 'Slack follows up to two; the mock sender follows none',
      known: 'documented',
      source: `${PAGES}/apis/events-api`,
    },
    { about: 'id of commands and interactions', what: 'none: the digest of the body', known: 'chosen' },
  ],
})
