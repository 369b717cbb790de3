/** What a store answers to the wish to process one event. */
export type Claim =
  /** Ours to process; `attempt` counts from 1 over all claims of the key, `progress` is what the last one kept. */
  | { status: 'claimed'; attempt: number; progress: string | null }
  /** Somebody else holds a valid lease, for about `retryAfterMs` more. */
  | { status: 'in-progress'; retryAfterMs: number }
  | { status: 'completed' }
  /** `maxAttempts` claims were made and none completed. */
  | { status: 'exhausted'; attempt: number }

export interface ClaimOptions {
  /** Names the caller; every later write is compared and set on it. */
  token: string
  leaseMs: number
  /** How long the record is remembered from now on, at the least; never shorter than the lease. */
  retainMs: number
  maxAttempts?: number
}

export interface ReleaseOptions {
  /** What the next claim of the key is given. @default what an earlier release kept */
  progress?: string
  /** False gives the attempt back: no handler has begun, so the claim does not count. @default true */
  attempted?: boolean
}

export interface TransactionOptions {
  /** The claim that the transaction completes: nobody takes it over while the transaction is open. */
  claim?: { key: string; token: string }
  /** Rolls back what is not done by then. @default no limit */
  timeoutMs?: number
  /** Once it is aborted, a transaction that the database refused is not run again. @default again for up to 5 s */
  signal?: AbortSignal
}

/**
 * Where claims live. Each method is one atomic step in the store's own clock.
 * A method that cannot do its work rejects; `false` always means: the claim is not this token's any more.
 */
export interface IdempotencyStore<Tx = never> {
  claim(key: string, options: ClaimOptions): Promise<Claim>
  /** Extends the lease to `leaseMs` from now. */
  renew(key: string, token: string, leaseMs: number): Promise<boolean>
  /**
   * Marks the event as done for `retainMs`. With `tx`, inside a transaction that the caller opened; a store whose
   * transactions are synchronous does it before it returns, and throws LEASE_LOST where others resolve to false.
   */
  complete(key: string, token: string, options: { retainMs: number }, tx?: Tx): Promise<boolean>
  /** Gives the claim back so that the next attempt can take it. */
  release(key: string, token: string, options?: ReleaseOptions): Promise<boolean>
  /**
   * Makes an event claimable again from attempt 1, without progress, for a redrive; a store may do it by forgetting the record.
   * True for a record that is completed, or that has attempts and no valid lease; false for every other, and for an unknown key.
   */
  reopen(key: string): Promise<boolean>
  /**
   * Runs `run` in one transaction and commits; rolls back when it throws. Runs it again when the database has rolled
   * back because of others, and rejects with STORE_UNAVAILABLE when that does not end.
   */
  transaction?<T>(run: (tx: Tx) => Promise<T> | T, options?: TransactionOptions): Promise<T>
  /** True when `transaction` takes a callback that must be done when it returns, as SQLite's does. */
  readonly synchronous?: boolean
  /** Creates what the store needs, if it is not there. */
  setup?(): Promise<void>
  /** Removes at most `limit` records past their retention; resolves to how many. */
  purge?(limit?: number): Promise<number>
  close?(): Promise<void>
}
