import type { Inbox } from '../contract.ts'

/**
 * What an inbox can do beyond `put` and `work`:
 * - `dead`: keeps dead letters
 * - `depth`: says how deep it is
 * - `groups`: keeps the order of a group
 * - `shared`: each `open()` reaches the same messages from another client
 * - `durable`: messages survive a restart; the harness then has `restart`
 * - `transactions`: `put(message, tx)`; the harness then has `transaction`
 */
export type InboxCapability = 'dead' | 'depth' | 'groups' | 'shared' | 'durable' | 'transactions'

/** How the cases reach an inbox. Each case starts with `reset`. */
export interface InboxHarness<Tx = unknown> {
  readonly capabilities: readonly InboxCapability[]
  /** Begins with an inbox that holds nothing and that nobody works for. */
  reset(): Promise<void> | void
  /** The inbox; a second call gives a second client of the same messages, where there is such a thing. */
  open(): Promise<Inbox<Tx>> | Inbox<Tx>
  /** Moves the inbox's clock on, where it is injected. Without it the cases wait. */
  advance?(ms: number): Promise<void>
  /** Ends and starts again whatever holds the messages; inboxes are opened anew afterwards. */
  restart?(): Promise<void>
  /** Runs `run` in one transaction and commits; rolls back when it throws. */
  transaction?(run: (tx: Tx) => Promise<void>): Promise<void>
}

/** One behaviour of every inbox. */
export interface InboxCase {
  /** A fact, in the present tense. */
  readonly name: string
  /** Not to be run against an inbox that lacks one of these. */
  readonly needs: readonly InboxCapability[]
  /** Rejects with an AssertionError when the inbox behaves otherwise. */
  run(harness: InboxHarness): Promise<void>
}
