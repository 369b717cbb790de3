import type { AnyProvider } from '@postern/core'

/** A receiver to send to. What it leaves out is not looked at. */
export interface ReceiverUnderTest {
  readonly url: string
  readonly provider: AnyProvider
  /** What the sender signs with; the private key where keys come in pairs. */
  readonly secret: string
  /** Values that both ends know, such as Meta's `verifyToken`. */
  readonly settings?: Readonly<Record<string, string>>
  /** Holds the receiver to what only Postern promises: exact statuses, codes and bodies. @default false */
  readonly isPostern?: boolean
  /** The largest body that the receiver takes, in bytes. */
  readonly maxBodyBytes?: number
  /** How long to wait for an answer, and for effects after it. @default the provider's timeout + 5 s */
  readonly timeoutMs?: number
  /** How often the event with this id has taken effect. */
  effects?(eventId: string): number | Promise<number>
  /** Readies the handler of one event. */
  prepare?(eventId: string, preparation: Preparation): Prepared | Promise<Prepared>
  /** Moves the receiver's clock on, so that nobody waits for its deadline. */
  advance?(ms: number): void
  /** The memory that the receiver holds. */
  memoryBytes?(): number
}

/** What the handler of an event is to do the first time it runs: fail with this message, or wait for `release`. */
export type Preparation = { readonly kind: 'fail-once'; readonly message: string } | { readonly kind: 'hold' }

export interface Prepared {
  /** Resolves when the handler has begun. */
  readonly started: Promise<void>
  /** Lets a handler that was held go on; it then takes effect. */
  release(): void
}
