/**
 * Parts of a claim: `add` claims an event that has no record yet, `take` one that nobody holds, `see` says why it cannot
 * be taken, and `takeOrSee` is both at once.
 */
export type ClaimStep = 'add' | 'take' | 'see' | 'takeOrSee'

/** What SQL says differently in SQLite and in Postgres. */
export interface SqlDialect {
  /** Milliseconds since the epoch in the database's own clock, read anew by each statement. */
  readonly now: string
  later(a: string, b: string): string
  /** Keeps two purges from waiting for each other. */
  readonly skipLocked: string
  placeholder(index: number): string
  /** What is asked for a claim, one after the other until a row comes back. */
  readonly claimBy: readonly ClaimStep[]
  /** Whether the record `r` belongs to an open transaction of another connection, where that can be asked. */
  readonly isGuarded: string
  /** Makes `isGuarded` true for the record `r` and all others until the transaction is over; `held` finds the record. */
  guard(held: string): string
  isBusy(error: unknown): boolean
  isTableMissing(error: unknown): boolean
}
