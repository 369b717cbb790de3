import { randomUUID } from 'node:crypto'
import type { Matching, Pattern } from './definition/patterns.ts'
import type { AnyProvider, EventOf, EventsOf, EventTypeOf, Provider } from './definition/provider.ts'
import { type Clock, systemClock } from './ground/clock.ts'
import { delayQueue } from './ground/delay-queue.ts'
import { WebhookError } from './ground/errors.ts'
import type { Handler, SecretLookup } from './handling/context.ts'
import { createRouter } from './handling/router.ts'
import { fetchWith } from './http/fetch.ts'
import type { WebhookReply, WebhookRequest } from './http/request.ts'
import { toKeyring } from './receiving/admit.ts'
import { registerEndpoint } from './receiving/endpoint-registry.ts'
import type { Outcome } from './receiving/outcome.ts'
import { receive } from './receiving/receive.ts'
import type { DeadLetterListener, Receiver } from './receiving/receiver.ts'
import type { IdempotencyStore } from './stores/contract.ts'
import { memoryStore } from './stores/memory.ts'

/** An event as `onUnhandled` gets it: known without a handler, or of a type that nobody catalogued. */
export type UnhandledEvent<P> = EventOf<P> | UnknownEvent<P>
export type UnknownEvent<P> =
  P extends Provider<infer _Events, infer D>
    ? { readonly [K in D]: string } & { readonly [field: string]: unknown }
    : never

/** The events that a pattern, or a list of them, matches. */
export type MatchedEvent<P, Patterns> = EventsOf<P>[Matching<
  EventTypeOf<P>,
  Patterns extends readonly (infer One extends string)[] ? One : Patterns extends string ? Patterns : never
>]

export type WebhooksOptions<P extends AnyProvider = AnyProvider, Tx = never> = {
  readonly provider: P
  /** Where claims live. @default memoryStore(), which is for one process */
  readonly store?: IdempotencyStore<Tx>
  /** `false` turns deduplication off: every delivery runs the handlers. @default true */
  readonly idempotency?: boolean
  /** `false` hands events to handlers without checking their shape. @default true */
  readonly validate?: boolean
  /** First part of the idempotency key; keeps the events of two endpoints apart. @default the provider's name */
  readonly endpoint?: string
  /** @default 1_048_576, 1 MiB */
  readonly maxBodyBytes?: number
  /** When the sender gets its answer at the latest. @default the provider's timeout less one second */
  readonly deadlineMs?: number
  /** How long a claim holds without renewal; it is renewed at a third of this. @default 15_000 */
  readonly leaseMs?: number
  /** How long a finished event is remembered; must outlast the provider's ladder. @default 7 days */
  readonly retainMs?: number
  /** How long a handler may run on past the deadline before its claim is left to lapse. @default 5 minutes */
  readonly maxRunMs?: number
  /** How often an event may be tried before it goes to the dead-letter listener. @default no limit */
  readonly maxAttempts?: number
  /** The status for an event that used up its attempts; 500 keeps the sender trying. @default 200 */
  readonly exhaustedStatus?: 200 | 500
  /** The status while the same event is handled elsewhere. @default 503 */
  readonly inProgressStatus?: 503 | 409
  /** For tests. */
  readonly clock?: Clock
} & (
  | {
      /** One secret, several while they rotate, or a function of the request (per tenant). */
      readonly secret: string | readonly string[] | SecretLookup
      readonly allowUnsigned?: false
    }
  | {
      readonly secret?: undefined
      /** Accepts requests that nobody signed. Anybody who finds the URL can then send events. */
      readonly allowUnsigned: true
    }
)

export interface Webhooks<P extends AnyProvider = AnyProvider, Tx = never> {
  readonly provider: P
  /**
   * Runs `handler` for each event that the pattern matches: a type, `a.b.*`, `*` or a list of these.
   * All matching handlers run, one after another, in the order of registration. `name` is remembered with a
   * partly handled event, so give one where the order or the patterns of handlers may change between releases.
   */
  on<const Patterns extends Pattern<EventTypeOf<P>> | readonly Pattern<EventTypeOf<P>>[]>(
    pattern: Patterns,
    handler: Handler<MatchedEvent<P, Patterns>, Tx>,
    options?: { name?: string },
  ): this
  /** Runs for events that have no handler of their own, known or not. Without one they are just acknowledged. */
  onUnhandled(handler: Handler<UnhandledEvent<P>, Tx>, options?: { name?: string }): this
  /** Runs when an event has used up `maxAttempts`, before the sender is told so. At least once per event. */
  onDeadLetter(listener: DeadLetterListener<UnhandledEvent<P>>): this
  /** Gets the outcome of every request. Without an observer, failures are printed to standard error. */
  observe(listener: (outcome: Outcome) => void): this
  /** The whole pipeline for one request. Never rejects, and resolves by the deadline. */
  receive(request: WebhookRequest): Promise<WebhookReply>
  /** The same for Web-standard runtimes. */
  fetch(request: Request): Promise<Response>
}

const DAY_MS = 86_400_000

/** Creates a receiver for one provider; throws CONFIG_INVALID for options that cannot work. */
export function createWebhooks<P extends AnyProvider, Tx = never>(
  options: WebhooksOptions<P, Tx>,
): Webhooks<P, Tx> {
  const receiver = createReceiver(options)
  const { router } = receiver
  return {
    provider: options.provider,
    on(pattern, handler, { name } = {}) {
      router.on(typeof pattern === 'string' ? [pattern] : pattern, handler as never, name)
      return this
    },
    onUnhandled(handler, { name } = {}) {
      router.onUnhandled(handler as never, name)
      return this
    },
    onDeadLetter(listener) {
      receiver.deadLetter.push(listener as never)
      return this
    },
    observe(listener) {
      receiver.observers.push(listener)
      return this
    },
    receive: (request) => receive(receiver, request),
    fetch: (request) => fetchWith((plain) => receive(receiver, plain), request),
  }
}

function createReceiver<P extends AnyProvider, Tx>(options: WebhooksOptions<P, Tx>): Receiver {
  const { provider, clock = systemClock } = options
  const elapsed = (clock.elapsed ?? clock.now).bind(clock)
  const endpoint = options.endpoint ?? provider.name
  const deadlineMs = positive(
    'deadlineMs',
    options.deadlineMs ?? Math.max(1000, provider.delivery.timeoutMs - 1000),
  )
  const leaseMs = positive('leaseMs', options.leaseMs ?? 15_000)
  const retainMs = positive('retainMs', options.retainMs ?? 7 * DAY_MS)
  assertRetention(provider, retainMs)
  const tenant = toTenants(options, endpoint)
  if (options.store && options.idempotency !== false && typeof tenant !== 'function') {
    registerEndpoint(options.store, endpoint, tenant.keyring)
  }
  return {
    provider,
    clock,
    elapsed,
    deadlineMs,
    deadlines: delayQueue(clock, elapsed, deadlineMs),
    endpoint,
    tenant,
    maxBodyBytes: positive('maxBodyBytes', options.maxBodyBytes ?? 1_048_576),
    validate: options.validate ?? true,
    claims:
      options.idempotency === false
        ? undefined
        : {
            store: (options.store as IdempotencyStore<unknown>) ?? memoryStore({ now: () => clock.now() }),
            clock,
            elapsed,
            renewals: delayQueue(clock, elapsed, leaseMs / 3),
            leaseMs,
            retainMs,
            maxRunMs: positive('maxRunMs', options.maxRunMs ?? 300_000),
            maxAttempts:
              options.maxAttempts === undefined ? undefined : positive('maxAttempts', options.maxAttempts),
            createToken: tokens(),
          },
    reply: {
      inProgressStatus: options.inProgressStatus ?? 503,
      exhaustedStatus: options.exhaustedStatus ?? 200,
      retryAfterMs: leaseMs,
    },
    router: createRouter(Object.keys(provider.events)),
    deadLetter: [],
    observers: [],
  }
}

function toTenants<P extends AnyProvider, Tx>(
  { provider, secret, allowUnsigned }: WebhooksOptions<P, Tx>,
  endpoint: string,
): Receiver['tenant'] {
  if (allowUnsigned === true) {
    if (secret === undefined) return { endpoint, keyring: undefined }
    throw new WebhookError(
      'CONFIG_INVALID',
      'Both secret and allowUnsigned are set. With a secret, leave allowUnsigned out.',
    )
  }
  if (secret === undefined || secret === null) {
    throw new WebhookError(
      'CONFIG_INVALID',
      'There is no secret. Pass one, or allowUnsigned: true if nobody signs.',
    )
  }
  return typeof secret === 'function' ? secret : { endpoint, keyring: toKeyring(provider.signature, secret) }
}

/** Claim tokens that nobody else has: a random part per receiver, and a number. */
function tokens(): () => string {
  const receiver = randomUUID()
  let serial = 0
  return () => `${receiver}:${++serial}`
}

function positive(name: string, value: number): number {
  if (Number.isFinite(value) && value > 0) return value
  throw new WebhookError('CONFIG_INVALID', `${name} is ${value}. Pass a positive number.`)
}

/** An event that is forgotten before its last retry would run twice. */
function assertRetention({ delivery, title }: AnyProvider, retainMs: number): void {
  const ladderMs = delivery.ladderMs.reduce((sum, delayMs) => sum + delayMs, 0)
  if (retainMs > ladderMs) return
  throw new WebhookError(
    'CONFIG_INVALID',
    `retainMs is ${retainMs}, but ${title} retries for ${ladderMs} ms. Remember events for longer than that.`,
  )
}
