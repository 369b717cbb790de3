/** The result of claiming an event. */
export type Claim =
  /** The claim is granted. `attempt` counts all claims of the key from 1, `progress` is the value of the last release. */
  | { status: 'claimed'; attempt: number; progress: string | null }
  /** Another token holds a valid lease, for about `retryAfterMs` more. */
  | { status: 'in-progress'; retryAfterMs: number }
  | { status: 'completed' }
  /** `maxAttempts` claims were granted and none was completed. */
  | { status: 'exhausted'; attempt: number }

/** The options of `claim`. */
export interface ClaimOptions {
  /** Identifies the claim. Every later write is compare-and-set on it. */
  token: string
  leaseMs: number
  /** The time to keep the record from now on. It is kept at least as long as the lease. */
  retainMs: number
  maxAttempts?: number
}

/** The options of `release`. */
export interface ReleaseOptions {
  /** The progress for the next claim of the key. @default the progress of an earlier release */
  progress?: string
  /** False if no handler has started, so that the claim does not count as an attempt. @default true */
  attempted?: boolean
}

/** The options of `transaction`. */
export interface TransactionOptions {
  /** The claim that the transaction will complete. Nobody can take it over while the transaction is open. */
  claim?: { key: string; token: string }
  /** The time after which an open transaction is rolled back. @default no limit */
  timeoutMs?: number
  /** Aborting it stops the retries after conflicts. @default retries for 5 s, and for at least 12 attempts */
  signal?: AbortSignal
}

/**
 * Stores claims. Each method is one atomic step and uses the store's own clock. A method that cannot do its work
 * rejects. `false` always means that this token no longer holds the claim.
 */
export interface IdempotencyStore<Tx = never> {
  /** Claims an event for a token. A repeated call with the same token extends the lease and counts no attempt. */
  claim(key: string, options: ClaimOptions): Promise<Claim>
  /** Extends the lease to `leaseMs` from now. */
  renew(key: string, token: string, leaseMs: number): Promise<boolean>
  /**
   * Marks the event as completed for `retainMs`. With `tx`, it writes inside that transaction. A store with synchronous
   * transactions then writes before it returns, and throws LEASE_LOST where others resolve to false.
   */
  complete(key: string, token: string, options: { retainMs: number }, tx?: Tx): Promise<boolean>
  /** Gives the claim back so that the next attempt can take it. */
  release(key: string, token: string, options?: ReleaseOptions): Promise<boolean>
  /**
   * Makes an event claimable again from attempt 1 and without progress, for a redrive. A store may delete the record.
   * Resolves to true for a completed record and for one with attempts and no valid lease, otherwise to false.
   */
  reopen(key: string): Promise<boolean>
  /**
   * Runs `run` in one transaction and commits, or rolls back if it throws. Runs it again when the database has rolled back
   * because of a conflict, and rejects with STORE_UNAVAILABLE when the conflicts do not end.
   */
  transaction?<T>(run: (tx: Tx) => Promise<T> | T, options?: TransactionOptions): Promise<T>
  /** True if the callback of `transaction` must be synchronous, as with SQLite. */
  readonly synchronous?: boolean
  /** Creates the tables that the store needs, if they are missing. */
  setup?(): Promise<void>
  /** Deletes up to `limit` expired records. Resolves to their number. */
  purge?(limit?: number): Promise<number>
  close?(): Promise<void>
}
