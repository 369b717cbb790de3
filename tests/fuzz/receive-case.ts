import type { WebhooksOptions } from '@postern/core'
import fc from 'fast-check'
import type { ClockCase } from './fuzz-clock.ts'
import { type JunkName, junkName } from './junk.ts'
import { type Reaction, reaction, syncReaction } from './reaction.ts'

/** One request with its receiver, store and clock, as data that a report can print. */
export interface ReceiveCase {
  readonly provider: 'generic' | 'prefixed' | 'standard'
  readonly request: RequestCase
  readonly secret: SecretCase
  readonly store: StoreCase
  readonly schema: Reaction | 'none' | 'refuses'
  readonly eventId: Reaction | 'none'
  readonly handlers: readonly HandlerCase[]
  readonly deadLetter: readonly Reaction[]
  readonly observers: readonly Reaction[]
  readonly clock: ClockCase
  readonly console: 'prints' | 'throws'
  readonly options: Pick<
    WebhooksOptions,
    'deadlineMs' | 'leaseMs' | 'maxRunMs' | 'maxAttempts' | 'idempotency' | 'validate' | 'maxBodyBytes'
  >
}

export interface RequestCase {
  readonly method: string | { readonly junk: JunkName }
  readonly url: string | undefined
  readonly body: Uint8Array
  /** The behaviour of the function that reads the body. */
  readonly reading: Reaction
  readonly signature: 'valid' | 'none' | 'of another secret' | 'of another body' | 'junk' | { text: string }
  readonly headers: Readonly<Record<string, string>>
  /** The behaviour of the function that reads headers. */
  readonly lookup: Reaction | 'sound'
}

export type SecretCase =
  | { readonly kind: 'text' | 'list' | 'unsigned' }
  | { readonly kind: 'function'; readonly answers: 'text' | 'list' | 'tenant'; readonly reaction: Reaction }

export interface StoreCase {
  readonly kind: 'memory' | 'foreign'
  readonly claims: readonly (Reaction | ClaimAnswer)[]
  readonly renew: Reaction | boolean
  readonly complete: Reaction | boolean
  readonly release: Reaction | boolean
}

/** An answer of the stores' contract, with values outside it. */
export interface ClaimAnswer {
  readonly status: string
  readonly attempt?: number
  readonly retryAfterMs?: number
  readonly progress?: string | null
}

export interface HandlerCase {
  readonly on: '*' | 'user.created' | 'unhandled'
  readonly reaction: Reaction
  /** The first action of the handler on its context. */
  readonly uses: 'nothing' | 'signal' | 'commit' | 'complete' | 'header' | 'registers another handler'
}

/** Mostly sound, so that cases reach the code behind it. */
const mostly = <T>(sound: fc.Arbitrary<T>, odd: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 15, arbitrary: sound }, { weight: 1, arbitrary: odd })

const bytes = (text: string) => new TextEncoder().encode(text)

const eventBody = fc
  .record({
    id: fc.oneof(fc.constantFrom<unknown>('evt_1', 'evt_2', 1, 2 ** 53, null), fc.jsonValue()),
    type: mostly<unknown>(
      fc.constantFrom('user.created', 'project.created', 'constructor', 'no.such.type'),
      fc.jsonValue(),
    ),
    created_at: fc.constant('2026-01-15T12:30:00Z'),
    data: mostly<unknown>(
      fc.constant({ id: 'user_1', name: 'Zoë 🦊', email: 'zoe@example.com', status: 'active' }),
      fc.jsonValue(),
    ),
  })
  .map((event) => bytes(JSON.stringify(event)))

const oddBody = fc.oneof(
  fc.uint8Array({ maxLength: 200 }),
  fc.json().map(bytes),
  fc.constantFrom(
    bytes(''),
    bytes('{'),
    bytes('null'),
    bytes('[]'),
    bytes('{"type":""}'),
    bytes('{"type":"__proto__","__proto__":{"type":"user.created"}}'),
    bytes('{"type":"user.created","type":"no.such.type"}'),
    bytes('\ufeff{"id":"evt_1","type":"user.created"}'),
    bytes('['.repeat(5000)),
    bytes(`{"type":"user.created","data":${'{"a":'.repeat(2000)}1${'}'.repeat(2000)}}`),
    Uint8Array.of(0x7b, 0xff, 0x7d),
    new Uint8Array(3000).fill(0x20),
  ),
)

const request: fc.Arbitrary<RequestCase> = fc.record({
  method: mostly<RequestCase['method']>(
    fc.constant('POST'),
    fc.oneof(
      fc.constantFrom('GET', 'post', 'OPTIONS', ''),
      fc.string(),
      junkName.map((junk) => ({ junk })),
    ),
  ),
  url: fc.option(fc.oneof(fc.constant('/webhooks?a=1'), fc.string()), { nil: undefined }),
  body: mostly<Uint8Array>(eventBody, oddBody),
  reading: mostly<Reaction>(fc.constant({ does: 'resolves' }), reaction),
  signature: fc.oneof(
    { weight: 12, arbitrary: fc.constant<'valid'>('valid') },
    {
      weight: 2,
      arbitrary: fc.oneof(
        fc.constantFrom('none', 'of another secret', 'of another body', 'junk'),
        fc.record({ text: fc.oneof(fc.string({ maxLength: 80 }), fc.constant(','.repeat(16_000))) }),
      ),
    },
  ) as fc.Arbitrary<RequestCase['signature']>,
  headers: mostly<Record<string, string>>(
    fc.dictionary(fc.constantFrom('webhook-id', 'x-any'), fc.string({ minLength: 1 }), { maxKeys: 2 }),
    fc.dictionary(
      fc.constantFrom('content-encoding', 'content-length', 'webhook-id', 'webhook-timestamp'),
      fc.oneof(fc.constantFrom('gzip', 'identity', '', '1', '1800000000'), fc.string()),
    ),
  ),
  lookup: mostly<Reaction | 'sound'>(fc.constant('sound'), syncReaction),
})

const secret: fc.Arbitrary<SecretCase> = fc.oneof(
  fc.constantFrom<SecretCase>({ kind: 'text' }, { kind: 'list' }),
  fc.record({
    kind: fc.constant<'function'>('function'),
    answers: fc.constantFrom('text', 'list', 'tenant'),
    reaction,
  }),
  { weight: 1, arbitrary: fc.constant<SecretCase>({ kind: 'unsigned' }) },
)

const claimAnswer: fc.Arbitrary<ClaimAnswer> = fc.record(
  {
    status: fc.constantFrom('claimed', 'claimed', 'completed', 'in-progress', 'exhausted', 'weird', ''),
    attempt: fc.constantFrom(1, 1, 2, 3, 0, -1, Number.NaN, 1.5),
    retryAfterMs: fc.constantFrom(0, 10, 1000, -1, Number.NaN, Number.POSITIVE_INFINITY),
    progress: fc.constantFrom(null, '["user.created"]', '{', 'null', '[1]'),
  },
  { requiredKeys: ['status'] },
)

const writing: fc.Arbitrary<Reaction | boolean> = fc.oneof(
  { weight: 3, arbitrary: fc.constant(true) },
  { weight: 1, arbitrary: fc.constant(false) },
  { weight: 2, arbitrary: reaction },
)

const store: fc.Arbitrary<StoreCase> = fc.record({
  kind: fc.constantFrom('memory', 'foreign'),
  claims: fc.array(fc.oneof<[typeof reaction, typeof claimAnswer]>(reaction, claimAnswer), {
    minLength: 1,
    maxLength: 3,
  }),
  renew: writing,
  complete: writing,
  release: writing,
})

const handler: fc.Arbitrary<HandlerCase> = fc.record({
  on: fc.constantFrom('*', '*', 'user.created', 'unhandled'),
  reaction,
  uses: fc.constantFrom(
    'nothing',
    'nothing',
    'signal',
    'commit',
    'complete',
    'header',
    'registers another handler',
  ),
})

/** A random case. */
export const receiveCase: fc.Arbitrary<ReceiveCase> = fc.record({
  provider: fc.constantFrom('generic', 'prefixed', 'standard'),
  request,
  secret,
  store,
  schema: mostly<ReceiveCase['schema']>(fc.constant('none'), fc.oneof(fc.constant('refuses'), reaction)),
  eventId: mostly<ReceiveCase['eventId']>(fc.constant('none'), reaction),
  handlers: mostly<readonly HandlerCase[]>(
    fc.array(handler, { minLength: 1, maxLength: 3 }),
    fc.constant([]),
  ),
  deadLetter: fc.array(reaction, { maxLength: 1 }),
  observers: fc.array(reaction, { maxLength: 2 }),
  clock: fc.record({
    timers: fc.constantFrom<ClockCase['timers'][]>('the option', 'objects', 'numbers', 'undefined'),
    throwsAt: mostly<number | undefined>(fc.constant(undefined), fc.integer({ min: 1, max: 6 })),
    cancelThrows: mostly(fc.constant(false), fc.constant(true)),
  }) as fc.Arbitrary<ClockCase>,
  console: mostly<ReceiveCase['console']>(fc.constant('prints'), fc.constant('throws')),
  options: fc.record(
    {
      deadlineMs: fc.constantFrom(1, 50, 1000, 9000),
      leaseMs: fc.constantFrom(3, 300, 15_000),
      maxRunMs: fc.constantFrom(1, 60_000),
      maxAttempts: fc.constantFrom(1, 2),
      idempotency: fc.constantFrom(true, true, false),
      validate: fc.boolean(),
      maxBodyBytes: fc.constantFrom(2000, 1_048_576),
    },
    { requiredKeys: [] },
  ),
})
