import type { IdempotencyStore } from '../contract.ts'

/**
 * The capabilities of a store beyond the contract's five methods:
 * - `transactions`: `transaction` and `complete(…, tx)`; the harness then has `write` and `isWritten`
 * - `purge`: records past their retention stay until `purge` removes them
 * - `tidy`: some claims of other events remove them, too
 * - `shared`: each `open()` reaches the same records from another client
 * - `durable`: records survive a restart; the harness then has `restart`
 */
export type StoreCapability = 'transactions' | 'purge' | 'tidy' | 'shared' | 'durable'

/** The access of the cases to a store. */
export interface StoreHarness<Tx = unknown> {
  readonly capabilities: readonly StoreCapability[]
  /** Opens the store. A second call opens a second client of the same records, if the store can be shared. */
  open(): Promise<IdempotencyStore<Tx>> | IdempotencyStore<Tx>
  /** Advances the store's clock, if it is injected. Without it the cases wait, some 50 ms at a time. */
  advance?(ms: number): void
  /** Writes a user's row inside `tx`, synchronously if the store's transactions are synchronous. */
  write?(tx: Tx, id: string): Promise<unknown> | unknown
  /** Whether that row is visible outside of any transaction. */
  isWritten?(id: string): Promise<boolean>
  /** Restarts the server or process that holds the records. The cases open the store again afterwards. */
  restart?(): Promise<void>
}

/** One behaviour of every store. */
export interface StoreCase {
  /** The behaviour, as a fact in the present tense. */
  readonly name: string
  /** The capabilities that a store needs for this case. */
  readonly needs: readonly StoreCapability[]
  /** Rejects with an AssertionError if the store behaves differently. */
  run(harness: StoreHarness): Promise<void>
}
