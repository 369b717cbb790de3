import type { Clock } from '../ground/clock.ts'
import type { ErrorCode } from '../ground/errors.ts'

/** One verified event on its way from the request to a worker. Every field is JSON. */
export interface InboxMessage {
  /** The version of this shape. A worker of another version hands the message back. */
  readonly v: 1
  /** The claim key, which the worker's claim decides about. */
  readonly key: string
  readonly id: string
  readonly type: string
  readonly endpoint: string
  /** The name of the provider, so that no receiver takes another one's events for types it does not know. */
  readonly provider: string
  /** The bytes that were signed, as text in `encoding`; of an event of a batch, the event alone as JSON. */
  readonly body: string
  readonly encoding: 'utf8' | 'base64'
  /** The place of the event in its batch. */
  readonly element?: number
  /** The request's headers by lower-case name, without credentials. */
  readonly headers: Readonly<Record<string, string>>
  /** When the request arrived, in milliseconds since the epoch. */
  readonly receivedAt: number
  /** Which secret matched, by its place in the list. */
  readonly secretIndex?: number
  /** The sender's W3C trace context. Not signed. */
  readonly traceparent?: string
  /** Messages of one group run one after another, where the engine can do that. */
  readonly group?: string
}

/** A message that no worker could complete, with the last error. */
export interface DeadMessage extends InboxMessage {
  /** How often the event was tried; 0 for one that no handler could be given. */
  readonly attempt: number
  readonly error: { readonly code: ErrorCode; readonly message: string }
}

/**
 * Runs one message. Resolves when the message is done with. Rejects with a `WebhookError` when it is not: the engine
 * keeps the message and runs it again once `error.retryAfterMs` have passed, or, where that is undefined, moves it to
 * its dead letters (`toDeadMessage`). An engine that takes a running message away aborts `signal`.
 */
export type RunMessage = (message: InboxMessage, options: { readonly signal: AbortSignal }) => Promise<void>

export interface WorkOptions {
  /** How many messages run at once. */
  readonly concurrency: number
  /** The receiver's clock, for an engine that has none of its own. */
  readonly clock: Clock
}

export interface InboxWorker {
  /** Takes no further message, and resolves when those under way have ended. */
  stop(): Promise<void>
}

export interface DeadLetterBox {
  /** The dead letters, oldest first. */
  list(): AsyncIterable<DeadMessage>
  /** Gives these messages to the workers again; resolves to how many keys had a dead letter. */
  redrive(keys: readonly string[]): Promise<number>
  /** Forgets these messages; resolves to how many keys had a dead letter. */
  drop(keys: readonly string[]): Promise<number>
}

export interface InboxDepth {
  /** How many messages wait, those that wait for their next attempt included. */
  readonly ready: number
  /** How long the oldest of those that may run now has waited; 0 when there is none. */
  readonly oldestMs: number
  readonly dead: number
}

/** Where verified events wait for a worker: a queue on an engine that delivers each message at least once. */
export interface Inbox<Tx = never> {
  /**
   * Resolves when the message is durable. May be called again for one key: the worker's claim decides. With `tx`, the
   * message is there when that transaction commits.
   */
  put(message: InboxMessage, tx?: Tx): Promise<void>
  work(run: RunMessage, options: WorkOptions): Promise<InboxWorker>
  readonly dead?: DeadLetterBox
  depth?(): Promise<InboxDepth>
  /** True when messages of one group run one after another, in the order of their `put`. */
  readonly groups?: boolean
  /** True when messages outlive the process, so that the store of the claims should, too. */
  readonly durable?: boolean
}
