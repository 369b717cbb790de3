import type { IdempotencyStore } from '../contract.ts'

/**
 * What a store can do beyond the contract's five methods:
 * - `transactions`: `transaction` and `complete(…, tx)`; the harness then has `write` and `isWritten`
 * - `purge`: records past their retention stay until `purge` removes them
 * - `tidy`: claims of other events remove them too, now and then
 * - `shared`: each `open()` reaches the same records from another client
 * - `durable`: records survive a restart; the harness then has `restart`
 */
export type StoreCapability = 'transactions' | 'purge' | 'tidy' | 'shared' | 'durable'

/** How the cases reach a store. */
export interface StoreHarness<Tx = unknown> {
  readonly capabilities: readonly StoreCapability[]
  /** The store; a second call gives a second client of the same records, where the store has such a thing. */
  open(): Promise<IdempotencyStore<Tx>> | IdempotencyStore<Tx>
  /** Moves the store's clock on, where it is injected. Without it the cases wait, some 50 ms at a time. */
  advance?(ms: number): void
  /** Writes something of the user's own inside `tx`; at once when the store's transactions are synchronous. */
  write?(tx: Tx, id: string): Promise<unknown> | unknown
  /** Whether that write is there, seen from outside of any transaction. */
  isWritten?(id: string): Promise<boolean>
  /** Ends and starts again whatever holds the records; stores are opened anew afterwards. */
  restart?(): Promise<void>
}

/** One behaviour of every store. */
export interface StoreCase {
  /** A fact, in the present tense. */
  readonly name: string
  /** Not to be run against a store that lacks one of these. */
  readonly needs: readonly StoreCapability[]
  /** Rejects with an AssertionError when the store behaves otherwise. */
  run(harness: StoreHarness): Promise<void>
}
