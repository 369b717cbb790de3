import type { Inbox } from '../contract.ts'

/**
 * The capabilities of an inbox beyond `put` and `work`:
 * - `dead`: keeps dead letters
 * - `depth`: reports its depth
 * - `groups`: keeps the order of a group
 * - `shared`: each `open()` reaches the same messages from another client
 * - `durable`: messages survive a restart; the harness then has `restart`
 * - `transactions`: `put(message, tx)`; the harness then has `transaction`
 */
export type InboxCapability = 'dead' | 'depth' | 'groups' | 'shared' | 'durable' | 'transactions'

/** The access of the cases to an inbox. Each case starts with `reset`. */
export interface InboxHarness<Tx = unknown> {
  readonly capabilities: readonly InboxCapability[]
  /** Starts over with an empty inbox without a worker. */
  reset(): Promise<void> | void
  /** Opens the inbox. A second call opens a second client of the same messages, if the inbox can be shared. */
  open(): Promise<Inbox<Tx>> | Inbox<Tx>
  /** Advances the inbox's clock, if it is injected. Without it the cases wait. */
  advance?(ms: number): Promise<void>
  /** Restarts the server that holds the messages. The cases open the inbox again afterwards. */
  restart?(): Promise<void>
  /** Runs `run` in one transaction and commits, or rolls back if it throws. */
  transaction?(run: (tx: Tx) => Promise<void>): Promise<void>
}

/** One behaviour of every inbox. */
export interface InboxCase {
  /** The behaviour, as a fact in the present tense. */
  readonly name: string
  /** The capabilities that an inbox needs for this case. */
  readonly needs: readonly InboxCapability[]
  /** Rejects with an AssertionError if the inbox behaves differently. */
  run(harness: InboxHarness): Promise<void>
}
