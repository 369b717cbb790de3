import type { AnyProvider, EventOf } from './definition/provider.ts'
import type { Clock } from './ground/clock.ts'
import type { Inbox } from './inbox/contract.ts'
import type { SecretLookup } from './receiving/secrets.ts'
import type { IdempotencyStore } from './stores/contract.ts'

/**
 * The options of `createWebhooks`. Only `provider` and `secret` are required. `SignedOptions` comes last because TypeScript
 * reports a mismatch against the last member of a union: a forgotten secret is then reported as missing.
 */
export type WebhooksOptions<P extends AnyProvider = AnyProvider, Tx = never> = SharedOptions<P, Tx> &
  (UnsignedOptions | SignedOptions)

interface SignedOptions {
  /**
   * The provider's signing secret, several during a rotation, or a function of the request and its bytes (for tenants, to
   * read the secret late, or for keys by URL). When the function returns undefined, the request is refused.
   */
  readonly secret: string | readonly string[] | SecretLookup
  readonly allowUnsigned?: false
}

interface UnsignedOptions {
  readonly secret?: undefined
  /** Accepts unsigned requests. Anyone who finds the URL can then send events. */
  readonly allowUnsigned: true
}

interface SharedOptions<P extends AnyProvider, Tx> {
  /** The sending service: one of the five in `@postern/core/providers`, one from `@postern/providers`, or the result of `defineProvider`. */
  readonly provider: P
  /** The store for claims. @default memoryStore(), which is for one process */
  readonly store?: IdempotencyStore<Tx>
  /** `false` turns deduplication off: every delivery runs the handlers. @default true */
  readonly idempotency?: boolean
  /** `false` passes events to handlers without schema validation. @default true */
  readonly validate?: boolean
  /** The first part of the idempotency key. It keeps the events of two endpoints apart. @default the provider's name */
  readonly endpoint?: string
  /**
   * Values that the provider's definition requires, such as the public URL you registered or the verify token of a
   * handshake.
   */
  readonly settings?: Readonly<Record<string, string>>
  /** The maximum body size in bytes. A larger body is refused with 413. @default 1_048_576, 1 MiB */
  readonly maxBodyBytes?: number
  /** The sender gets a reply within this time. @default the provider's timeout less one second */
  readonly deadlineMs?: number
  /** The time for which a claim is valid without renewal. It is renewed every third of this. @default 15_000 */
  readonly leaseMs?: number
  /** The time for which a completed event is remembered. Must be longer than the provider's ladder. @default 7 days */
  readonly retainMs?: number
  /** The time for which a claim is renewed while its handlers run, past the deadline or in a worker. Then it lapses. @default 5 minutes */
  readonly maxRunMs?: number
  /** Without an inbox: the number of attempts before an event goes to the dead-letter listener. @default no limit */
  readonly maxAttempts?: number
  /** The status for an event that has used up its attempts. With 500 the sender keeps retrying. @default 200 */
  readonly exhaustedStatus?: 200 | 500
  /** The status while another process handles the same event. @default 503 */
  readonly inProgressStatus?: 503 | 409
  /** The queue in which verified events wait for `webhooks.work()`. The sender gets a 2xx once the event is stored. @default none: handlers run inside the request */
  readonly inbox?: Inbox<unknown>
  /** With an inbox: the number of attempts and the delay after each failure. The last delay repeats. @default 8 attempts; 1 s, 10 s, 1, 5, 15 min, 1 h, 1 h */
  readonly retry?: { readonly attempts?: number; readonly delaysMs?: readonly number[] }
  /** Returns the group of an event. Workers handle the events of a group one at a time, in order. Not every inbox supports groups. @default no groups */
  readonly group?: (event: EventOf<P>) => string | undefined
  /** The maximum number of events in the inbox. Further events get 503 with Retry-After. @default no limit */
  readonly maxDepth?: number
  /** The clock for leases and deadlines. Tests inject one. @default the system clock */
  readonly clock?: Clock
}
