/**
 * The statements of a claim: `add` claims an event without a record, `take` claims one that nobody holds, `see` returns why it
 * cannot be claimed, and `takeOrSee` combines the last two.
 */
export type ClaimStep = 'add' | 'take' | 'see' | 'takeOrSee'

/** The differences between the SQL of SQLite and Postgres. */
export interface SqlDialect {
  /** Milliseconds since the epoch on the database's clock, read by each statement. */
  readonly now: string
  later(a: string, b: string): string
  /** Prevents two purges from waiting for each other. */
  readonly skipLocked: string
  placeholder(index: number): string
  /** The statements to run for a claim, in order, until one returns a row. */
  readonly claimBy: readonly ClaimStep[]
  /** Whether an open transaction of another connection holds the record `r`, if the database can tell. */
  readonly isGuarded: string
  /** Locks the record `r` for other connections until the transaction ends. `held` finds the record. */
  guard(held: string): string
  isBusy(error: unknown): boolean
  isTableMissing(error: unknown): boolean
}
