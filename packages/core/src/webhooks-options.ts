import type { AnyProvider, EventOf } from './definition/provider.ts'
import type { Clock } from './ground/clock.ts'
import type { Inbox } from './inbox/contract.ts'
import type { SecretLookup } from './receiving/secrets.ts'
import type { IdempotencyStore } from './stores/contract.ts'

/**
 * The options of `createWebhooks`. Only `provider` and `secret` are needed. TypeScript explains a mismatch by the last
 * member of the union, so that a forgotten secret is called that.
 */
export type WebhooksOptions<P extends AnyProvider = AnyProvider, Tx = never> = SharedOptions<P, Tx> &
  (UnsignedOptions | SignedOptions)

interface SignedOptions {
  /**
   * The provider's signing secret; several while they rotate; or a function of the request (per tenant, or to read
   * the secret late). A function that returns undefined refuses the request.
   */
  readonly secret: string | readonly string[] | SecretLookup
  readonly allowUnsigned?: false
}

interface UnsignedOptions {
  readonly secret?: undefined
  /** Accepts requests that nobody signed. Anybody who finds the URL can then send events. */
  readonly allowUnsigned: true
}

interface SharedOptions<P extends AnyProvider, Tx> {
  /** The service that sends: one of the five in `providers`, or your own by `defineProvider`. */
  readonly provider: P
  /** Where claims live. @default memoryStore(), which is for one process */
  readonly store?: IdempotencyStore<Tx>
  /** `false` turns deduplication off: every delivery runs the handlers. @default true */
  readonly idempotency?: boolean
  /** `false` hands events to handlers without checking their shape. @default true */
  readonly validate?: boolean
  /** First part of the idempotency key; keeps the events of two endpoints apart. @default the provider's name */
  readonly endpoint?: string
  /**
   * Values that the provider's definition names, such as the public URL that the sender was given or the token that
   * it repeats in a handshake.
   */
  readonly settings?: Readonly<Record<string, string>>
  /** The largest body in bytes; a larger one is refused with 413. @default 1_048_576, 1 MiB */
  readonly maxBodyBytes?: number
  /** When the sender gets its answer at the latest. @default the provider's timeout less one second */
  readonly deadlineMs?: number
  /** How long a claim holds without renewal; it is renewed at a third of this. @default 15_000 */
  readonly leaseMs?: number
  /** How long a finished event is remembered; must outlast the provider's ladder. @default 7 days */
  readonly retainMs?: number
  /** How long a handler may run on past the deadline, or in a worker, before its claim is left to lapse. @default 5 minutes */
  readonly maxRunMs?: number
  /** Without an inbox: how often an event may be tried before it goes to the dead-letter listener. @default no limit */
  readonly maxAttempts?: number
  /** The status for an event that used up its attempts; 500 keeps the sender trying. @default 200 */
  readonly exhaustedStatus?: 200 | 500
  /** The status while the same event is handled elsewhere. @default 503 */
  readonly inProgressStatus?: 503 | 409
  /** Where verified events wait for `webhooks.work()`; the sender gets its 2xx when the event is kept there. @default none: handlers run inside the request */
  readonly inbox?: Inbox<unknown>
  /** How often a worker tries an event, and how long it waits after each failure; the last delay repeats. @default 8 attempts; 1 s, 10 s, 1, 5, 15 min, 1 h, 1 h */
  readonly retry?: { readonly attempts?: number; readonly delaysMs?: readonly number[] }
  /** Names the group of an event; a worker handles the events of one group one after another, in their order. Not every inbox can. @default no groups */
  readonly group?: (event: EventOf<P>) => string | undefined
  /** How many events the inbox may hold; more are answered with 503 and Retry-After. @default no limit */
  readonly maxDepth?: number
  /** The time that leases and deadlines run on; for tests. @default the machine's */
  readonly clock?: Clock
}
