import type { AnyProvider } from '@postern/core'
import type { EgressMode } from '../egress/egress-policy.ts'
import type { Resolver } from '../egress/resolve-target.ts'
import type { EventBody } from '../event/event-body.ts'
import type { Fault } from '../faults/fault.ts'
import type { CertificateAuthority } from '../http/transport.ts'
import type { Duration } from '../time/duration.ts'

/** Options of `createMockSender`. */
export interface MockSenderOptions<P extends AnyProvider = AnyProvider> {
  /** The provider to simulate: one of `@postern/core/providers` or `@postern/providers`, or your own made with `defineProvider`. */
  readonly provider: P
  /** Virtual time stands still until `advance`, `runNext` or `runUntilIdle` moves it. @default 'virtual' */
  readonly clock?: 'virtual' | 'real'
  /** The same seed gives the same ids, secrets, jitter and faults. @default a new one; see `sender.seed` */
  readonly seed?: string | number
  /** The signing secret for `sign`, and for subscriptions made without one. @default a new secret for each subscription */
  readonly secret?: string
  /** The values of the provider's settings, such as PayPal's webhook id. */
  readonly settings?: Readonly<Record<string, string>>
  /** The longest wait of an attempt for its answer, in real milliseconds. @default the provider's timeout */
  readonly timeoutMs?: number
  /** The delay before each attempt, in milliseconds. The first is 0. @default the provider's ladder */
  readonly ladderMs?: readonly number[]
  /** Spreads delays randomly by up to this share, such as 0.2. @default 0 */
  readonly jitter?: number
  /** The maximum number of attempts under way at the same time. @default 64 */
  readonly concurrency?: number
  /**
   * The number of exhausted deliveries in a row that disables a subscription. Infinity disables none.
   * @default 20; Infinity for providers that mark failing subscriptions instead, such as Validibot
   */
  readonly disableAfter?: number
  /** The time at which the virtual clock starts. @default now */
  readonly startAt?: number | Date
  /** Makes attempts that are due at the same time in random order, by the seed. @default false */
  readonly shuffle?: boolean
  /** The number of settled deliveries that the log keeps. It drops the oldest. Pending deliveries are always kept. @default 10000 */
  readonly keepDeliveries?: number
  /** Certificates to trust for https: URLs, in PEM. @default the system's certificates */
  readonly ca?: CertificateAuthority
  /**
   * The URLs that deliveries may go to. `strict` applies the provider's URL rules and allows only public addresses. `local` also
   * allows plain HTTP, loopback and private networks. @default 'local'
   */
  readonly egress?: EgressMode
  /** Resolves host names. @default the operating system */
  readonly resolver?: Resolver
  /**
   * Called for a probable mistake, such as an event that no active subscription wanted. If it throws, `emit` rejects with
   * that error. @default none; the array that `emit` resolves with also has the `warning`
   */
  readonly onWarning?: (message: string) => void
}

interface EventOptions {
  /** Merged into the envelope, for example `{ id: 'evt_1' }`. */
  readonly envelope?: EventBody
  readonly faults?: readonly Fault[]
}

/** Options of `emit`. */
export interface EmitOptions extends EventOptions {
  /** The numbers of the attempts that the faults apply to. @default all */
  readonly attempts?: readonly number[]
}

/** Options of `emit` for a batch. Each event has its own envelope. */
export type BatchOptions = Omit<EmitOptions, 'envelope'>

/** Options of `sign`. */
export interface SignOptions extends EventOptions {
  /** The signing secret. @default the sender's secret, else that of its only subscription */
  readonly secret?: string | null
  /** The URL of the request, for a provider that signs the URL. */
  readonly url?: string
}

/** Options of `redeliver`. */
export interface RedeliverOptions extends Omit<EmitOptions, 'envelope'> {
  readonly as: 'same-event' | 'new-event'
}

/** Options of `replay`. */
export interface ReplayOptions extends Omit<EmitOptions, 'envelope'> {
  /**
   * Shifts all times in the body by the same whole seconds: `true` from the time of recording to the sender's time, a
   * duration by that duration. @default false
   */
  readonly shiftTimes?: boolean | Duration
  /** `new` makes new events of the recorded ones. @default 'kept' */
  readonly ids?: 'kept' | 'new'
}
