import { defineProvider } from '@postern/core'
import { eventTypes } from './shared/event-types.ts'
import { retriesAfter } from './shared/retries-after.ts'

const PAGE = 'https://dev.twitch.tv/docs/eventsub/handling-webhook-events/'

/** An EventSub notification. Postern routes by the type of its subscription. */
export interface TwitchEvent<Type extends string = string> {
  readonly subscription: { readonly id: string; readonly type: Type; readonly [field: string]: unknown }
  readonly event?: Readonly<Record<string, unknown>>
  readonly [field: string]: unknown
}

const NAMES = [
  'channel.ban',
  'channel.channel_points_custom_reward_redemption.add',
  'channel.chat.message',
  'channel.cheer',
  'channel.follow',
  'channel.raid',
  'channel.subscribe',
  'channel.subscription.end',
  'channel.subscription.gift',
  'channel.subscription.message',
  'channel.update',
  'stream.offline',
  'stream.online',
  'user.update',
] as const

/** The events in the catalog of `twitch` by their type. Handlers may name types beyond it. */
export type TwitchEvents = { [Type in (typeof NAMES)[number]]: TwitchEvent<Type> }

function subscription<Type extends string>(type: Type, status: string) {
  return {
    id: '00000000-0000-4000-8000-000000000001',
    status,
    type,
    version: '1',
    condition: { broadcaster_user_id: '1' },
    created_at: '2024-01-01T00:00:00Z',
  }
}

function example<Type extends string>(type: Type, event: Record<string, unknown>): TwitchEvent<Type> {
  return {
    subscription: subscription(type, 'enabled'),
    event: { broadcaster_user_id: '1', ...event },
  }
}

/** Twitch EventSub over webhooks. The secret is the one that you created the subscription with. */
export const twitch = defineProvider({
  name: 'twitch',
  title: 'Twitch EventSub',
  signature: {
    header: 'Twitch-Eventsub-Message-Signature',
    algorithm: 'hmac-sha256',
    encoding: 'hex',
    prefix: 'sha256=',
    timestamp: {
      header: 'Twitch-Eventsub-Message-Timestamp',
      unit: 'iso',
      toleranceS: 600,
      future: 'accept',
    },
    signed: [{ header: 'Twitch-Eventsub-Message-Id' }, 'timestamp', 'body'],
  },
  envelope: {
    type: 'subscription.type',
    id: { header: 'Twitch-Eventsub-Message-Id' },
    data: 'event',
  },
  handshakes: [
    {
      name: 'webhook_callback_verification',
      when: [
        { header: 'Twitch-Eventsub-Message-Type', is: 'webhook_callback_verification' },
        { field: 'challenge' },
      ],
      proof: 'signature',
      reply: { type: 'text/plain', body: { field: 'challenge' } },
      example: {
        challenge: 'a challenge',
        subscription: subscription('channel.follow', 'webhook_callback_verification_pending'),
      },
    },
    {
      name: 'revocation',
      when: [{ header: 'Twitch-Eventsub-Message-Type', is: 'revocation' }],
      proof: 'signature',
      reply: { status: 204 },
      alsoAccepts: [{ status: '2xx' }],
      example: { subscription: subscription('channel.follow', 'authorization_revoked') },
      emits: true,
    },
  ],
  catalog: 'open',
  events: eventTypes<TwitchEvents>({
    names: NAMES,
    fields: { 'subscription.type': 'string' },
    examples: {
      'channel.follow': example('channel.follow', { user_id: '2', user_name: 'Ada' }),
      'stream.online': example('stream.online', { id: '3', type: 'live' }),
      'channel.cheer': example('channel.cheer', { user_id: '2', bits: 100, message: 'hello' }),
    },
  }),
  delivery: {
    timeoutMs: 10_000,
    ladderMs: retriesAfter(1, 10, 60),
    headers: {
      'Twitch-Eventsub-Message-Id': 'event-id',
      'Twitch-Eventsub-Message-Timestamp': 'timestamp',
      'Twitch-Eventsub-Message-Type': { text: 'notification' },
      'Twitch-Eventsub-Subscription-Type': 'event-type',
    },
    deliveryIdPrefix: '',
  },
  subscription: { httpsOnly: true },
  fidelity: [
    {
      about: 'signature',
      what: 'covers id, timestamp and body; a timestamp older than 10 minutes is refused',
      known: 'documented',
      source: PAGE,
    },
    { about: 'handshakes', what: 'the challenge and the revocation', known: 'documented', source: PAGE },
    { about: 'timeout and ladder', what: '10 s; retries after 1, 10 and 60 s', known: 'chosen' },
  ],
})
