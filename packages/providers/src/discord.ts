import { defineProvider, type SignatureScheme } from '@postern/core'
import { eventTypes } from './shared/event-types.ts'
import { retriesAfter } from './shared/retries-after.ts'

const PAGES = 'https://docs.discord.com/developers'

/** A Discord webhook event. Postern routes by the type of the inner event. */
export interface DiscordEvent<Type extends string = string> {
  readonly version: number
  readonly application_id: string
  readonly type: 1
  readonly event: {
    readonly type: Type
    /** ISO 8601. */
    readonly timestamp: string
    readonly data?: Readonly<Record<string, unknown>>
  }
  readonly [field: string]: unknown
}

/** A Discord interaction. Its type is `2` for a command, `3` for a component, `4` for autocomplete, `5` for a modal. */
export interface DiscordInteraction {
  readonly id: string
  readonly application_id: string
  readonly type: number
  readonly token: string
  readonly data?: Readonly<Record<string, unknown>>
  readonly [field: string]: unknown
}

const NAMES = [
  'APPLICATION_AUTHORIZED',
  'APPLICATION_DEAUTHORIZED',
  'ENTITLEMENT_CREATE',
  'ENTITLEMENT_DELETE',
  'ENTITLEMENT_UPDATE',
  'GAME_DIRECT_MESSAGE_CREATE',
  'GAME_DIRECT_MESSAGE_DELETE',
  'GAME_DIRECT_MESSAGE_UPDATE',
  'LOBBY_MESSAGE_CREATE',
  'LOBBY_MESSAGE_DELETE',
  'LOBBY_MESSAGE_UPDATE',
  'QUEST_USER_ENROLLMENT',
] as const

/** The events in the catalog of `discord` by their type. Handlers may name types beyond it. */
export type DiscordEvents = { [Type in (typeof NAMES)[number]]: DiscordEvent<Type> }
/** The interactions by their type: 2 is a command, 3 a component, 4 an autocompletion, 5 a modal. */
export type DiscordInteractions = { [Type in '2' | '3' | '4' | '5']: DiscordInteraction }

const signature: SignatureScheme = {
  header: 'X-Signature-Ed25519',
  algorithm: 'ed25519',
  encoding: 'hex',
  timestamp: { header: 'X-Signature-Timestamp', toleranceS: 3600 },
  signed: ['timestamp', 'body'],
  secret: { encoding: 'raw-hex' },
}

function example<Type extends string>(type: Type, data: Record<string, unknown>): DiscordEvent<Type> {
  return {
    version: 1,
    application_id: '1234560123453231555',
    type: 1,
    event: { type, timestamp: '2024-10-18T14:42:53.064834', data },
  }
}

function interaction(type: number, data: Record<string, unknown>): DiscordInteraction {
  return { id: '1', application_id: '2', type, token: 'a token', version: 1, data }
}

const SIGNATURE_NOTE = {
  about: 'signature',
  what: 'ed25519 over "{timestamp}{body}"; the public key is in hex',
  known: 'documented',
  source: `${PAGES}/interactions/overview`,
} as const
const TOLERANCE_NOTE = { about: 'tolerance', what: '1 h', known: 'chosen' } as const

/** Discord's webhook events. The secret is the application's public key. */
export const discord = defineProvider({
  name: 'discord',
  title: 'Discord',
  signature,
  envelope: { type: 'event.type', timestamp: 'event.timestamp', data: 'event' },
  handshakes: [
    {
      name: 'PING',
      when: [{ field: 'type', is: 0 }],
      proof: 'signature',
      reply: { status: 204, type: 'application/json' },
      example: { version: 1, application_id: '1234560123453231555', type: 0 },
      forgedStatus: 401,
    },
  ],
  reply: { acknowledge: { status: 204, type: 'application/json' } },
  catalog: 'open',
  events: eventTypes<DiscordEvents>({
    names: NAMES,
    fields: { 'event.type': 'string' },
    examples: {
      APPLICATION_AUTHORIZED: example('APPLICATION_AUTHORIZED', { scopes: ['identify'], user: { id: '1' } }),
      ENTITLEMENT_CREATE: example('ENTITLEMENT_CREATE', { id: '1', sku_id: '2', user_id: '3' }),
    },
  }),
  delivery: {
    timeoutMs: 3000,
    ladderMs: retriesAfter(1, 2, 4, 8, 16, 32, 64, 128, 256),
    acknowledgedBy: [204],
  },
  subscription: { httpsOnly: true },
  fidelity: [
    SIGNATURE_NOTE,
    TOLERANCE_NOTE,
    {
      about: 'answer',
      what: '204 within 3 s; retries for 10 minutes',
      known: 'documented',
      source: `${PAGES}/events/webhook-events`,
    },
    { about: 'ladder', what: 'nine delays, doubling from 1 s', known: 'chosen' },
  ],
})

/** Discord's interactions. Reply with `context.reply({ body: { type: 4, data: { content: 'Hello' } } })`. */
export const discordInteractions = defineProvider({
  name: 'discord-interactions',
  title: 'Discord interactions',
  signature,
  envelope: { type: 'type', id: { field: 'id' }, data: 'data' },
  eventType: (event) => (typeof event.type === 'number' ? String(event.type) : undefined),
  handshakes: [
    {
      name: 'PING',
      when: [{ field: 'type', is: 1 }],
      proof: 'signature',
      reply: { body: { json: { type: 1 } } },
      example: { id: '1', application_id: '2', type: 1, token: 'a token', version: 1 },
      forgedStatus: 401,
    },
  ],
  catalog: 'open',
  events: eventTypes<DiscordInteractions>({
    names: ['2', '3', '4', '5'],
    fields: { id: 'string', type: 'number' },
    examples: {
      2: interaction(2, { id: '3', name: 'weather', type: 1 }),
      3: interaction(3, { custom_id: 'approve', component_type: 2 }),
    },
  }),
  delivery: { timeoutMs: 3000, ladderMs: [0] },
  subscription: { httpsOnly: true },
  fidelity: [
    SIGNATURE_NOTE,
    TOLERANCE_NOTE,
    {
      about: 'answer',
      what: 'an interaction response within 3 s; no retries',
      known: 'documented',
      source: `${PAGES}/interactions/receiving-and-responding`,
    },
  ],
})
