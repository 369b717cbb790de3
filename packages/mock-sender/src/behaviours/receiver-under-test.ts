import type { AnyProvider } from '@postern/core'

/** The receiver to check. Behaviours that need a missing ability are skipped. */
export interface ReceiverUnderTest {
  readonly url: string
  readonly provider: AnyProvider
  /** The key that the sender signs with: the private key, if the scheme has key pairs. */
  readonly secret: string
  /** The values of the provider's settings, such as Meta's `verifyToken`. */
  readonly settings?: Readonly<Record<string, string>>
  /** Also checks the promises of Postern alone: exact statuses, codes and bodies. @default false */
  readonly isPostern?: boolean
  /** The largest body that the receiver accepts, in bytes. */
  readonly maxBodyBytes?: number
  /** The longest wait for an answer, and for effects after it. @default the provider's timeout + 5 s */
  readonly timeoutMs?: number
  /** Returns how many effects the event with this id has had. */
  effects?(eventId: string): number | Promise<number>
  /** Prepares the handler of one event. */
  prepare?(eventId: string, preparation: Preparation): Prepared | Promise<Prepared>
  /** Advances the receiver's clock, so that its deadline passes at once. */
  advance?(ms: number): void
  /** Returns how much memory the receiver uses, in bytes. */
  memoryBytes?(): number
}

/** The behaviour of a handler at its first run: it fails with this message, or waits for `release`. */
export type Preparation = { readonly kind: 'fail-once'; readonly message: string } | { readonly kind: 'hold' }

/** A prepared handler of the receiver under test. */
export interface Prepared {
  /** Resolves when the handler has started. */
  readonly started: Promise<void>
  /** Resumes a held handler, which then has its effect. */
  release(): void
}
