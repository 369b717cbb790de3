import type { AnyProvider } from '@postern/core'
import type { EgressMode } from '../egress/egress-policy.ts'
import type { Resolver } from '../egress/resolve-target.ts'
import type { EventBody } from '../event/event-body.ts'
import type { Fault } from '../faults/fault.ts'
import type { CertificateAuthority } from '../http/transport.ts'

export interface MockSenderOptions<P extends AnyProvider = AnyProvider> {
  /** The service that is played: one of the five in `@postern/core/providers`, or your own by `defineProvider`. */
  readonly provider: P
  /** Virtual time stands still until `advance`, `runNext` or `runUntilIdle` move it. @default 'virtual' */
  readonly clock?: 'virtual' | 'real'
  /** The same seed gives the same ids, secrets, jitter and faults. @default a new one; see `sender.seed` */
  readonly seed?: string | number
  /** For `sign`, and for subscriptions that bring none. @default each subscription gets its own */
  readonly secret?: string
  /** Values that both ends know, for a provider that signs them, such as PayPal's webhook id. */
  readonly settings?: Readonly<Record<string, string>>
  /** How long an attempt really waits for its answer. @default the provider's timeout */
  readonly timeoutMs?: number
  /** The delay before each attempt, the first being 0. @default the provider's ladder */
  readonly ladderMs?: readonly number[]
  /** Spreads delays by up to this share, such as 0.2. @default 0 */
  readonly jitter?: number
  /** Attempts under way at the same moment. @default 64 */
  readonly concurrency?: number
  /**
   * Exhausted deliveries in a row that disable a subscription; Infinity never does.
   * @default 20; Infinity for a provider that marks failing subscriptions instead, as Validibot
   */
  readonly disableAfter?: number
  /** Where the virtual clock starts. @default now */
  readonly startAt?: number | Date
  /** Makes what is due at one instant in random order (by the seed). @default false */
  readonly shuffle?: boolean
  /** How many deliveries that have ended the log keeps, the newest ones; pending ones are always kept. @default 10000 */
  readonly keepDeliveries?: number
  /** Certificates in PEM to trust instead of the system's, for https: URLs. @default the system's */
  readonly ca?: CertificateAuthority
  /**
   * Where deliveries may go: `strict` holds the provider's own URL rules and allows public addresses only; `local`
   * also allows plain HTTP, loopback and private networks. @default 'local'
   */
  readonly egress?: EgressMode
  /** Finds the addresses of names. @default the operating system */
  readonly resolver?: Resolver
  /**
   * Told what is probably a mistake, such as an event that no active subscription wanted. What it throws, `emit`
   * rejects with. @default nobody is told; the array that `emit` resolves with has it as its `warning`
   */
  readonly onWarning?: (message: string) => void
}

interface EventOptions {
  /** Laid over the envelope, for instance `{ id: 'evt_1' }`. */
  readonly envelope?: EventBody
  readonly faults?: readonly Fault[]
}

export interface EmitOptions extends EventOptions {
  /** The numbers of the attempts that the faults befall. @default all */
  readonly attempts?: readonly number[]
}

/** The options of a batch, whose events have their envelopes themselves. */
export type BatchOptions = Omit<EmitOptions, 'envelope'>

export interface SignOptions extends EventOptions {
  /** @default the sender's secret, else that of its only subscription */
  readonly secret?: string | null
  /** Where the request will go, for a provider that signs the URL. */
  readonly url?: string
}

export interface RedeliverOptions extends Omit<EmitOptions, 'envelope'> {
  readonly as: 'same-event' | 'new-event'
}
