import type { Clock } from '../ground/clock.ts'
import type { ErrorCode } from '../ground/errors.ts'

/** A verified event that waits for a worker. Every field is JSON. */
export interface InboxMessage {
  /** The version of this shape. A worker of another version hands the message back. */
  readonly v: 1
  /** The key of the claim that the worker takes. */
  readonly key: string
  readonly id: string
  readonly type: string
  readonly endpoint: string
  /** The name of the provider. A worker of another provider hands the message back. */
  readonly provider: string
  /** The signed bytes, as text in `encoding`. For an event of a batch, only the event as JSON. */
  readonly body: string
  readonly encoding: 'utf8' | 'base64'
  /** The index of the event in its batch. */
  readonly element?: number
  /** The request's headers by lower-case name, without credentials. */
  readonly headers: Readonly<Record<string, string>>
  /** When the request arrived, in milliseconds since the epoch. */
  readonly receivedAt: number
  /** The index of the secret that matched. */
  readonly secretIndex?: number
  /** The sender's W3C trace context. Not signed. */
  readonly traceparent?: string
  /** The trace context of the span that received the event, as the propagator wrote it. */
  readonly traceContext?: Readonly<Record<string, string>>
  /** Messages of one group run one at a time, if the engine supports groups. */
  readonly group?: string
}

/** A message that failed all its attempts, with the last error. */
export interface DeadMessage extends InboxMessage {
  /** The number of attempts. 0 for an event that its schema refuses. */
  readonly attempt: number
  readonly error: { readonly code: ErrorCode; readonly message: string }
}

/**
 * Runs one message. Resolves when the inbox may delete the message. Rejects with a `WebhookError` otherwise: the engine
 * keeps the message and runs it again after `error.retryAfterMs`, or, if that is undefined, moves it to the dead letters
 * (`toDeadMessage`). An engine that gives a running message to another worker aborts `signal`.
 */
export type RunMessage = (message: InboxMessage, options: { readonly signal: AbortSignal }) => Promise<void>

/** The options that an inbox's `work` gets. */
export interface WorkOptions {
  /** The maximum number of messages to run at once. */
  readonly concurrency: number
  /** The receiver's clock, for an engine without one. */
  readonly clock: Clock
}

/** A running worker. */
export interface InboxWorker {
  /** Takes no further message. Resolves when the running ones have finished. */
  stop(): Promise<void>
}

/** The dead letters of an inbox. */
export interface DeadLetterBox {
  /** Lists the dead letters, oldest first. */
  list(): AsyncIterable<DeadMessage>
  /** Returns these messages to the workers. Resolves to the number of keys that had a dead letter. */
  redrive(keys: readonly string[]): Promise<number>
  /** Deletes these messages. Resolves to the number of keys that had a dead letter. */
  drop(keys: readonly string[]): Promise<number>
}

/** The number of messages in an inbox, and their age. */
export interface InboxDepth {
  /** The number of waiting messages, including those that wait for their next attempt. */
  readonly ready: number
  /** The age of the oldest message that may run now, or 0. A message that waits for its next attempt does not count. */
  readonly oldestMs: number
  readonly dead: number
}

/** Stores verified events for workers: a queue on an engine that delivers each message at least once. */
export interface Inbox<Tx = never> {
  /**
   * Stores a message. Resolves when it is durable. May be called again with the same key: the worker's claim detects
   * duplicates. With `tx`, the message exists once that transaction commits.
   */
  put(message: InboxMessage, tx?: Tx): Promise<void>
  work(run: RunMessage, options: WorkOptions): Promise<InboxWorker>
  readonly dead?: DeadLetterBox
  depth?(): Promise<InboxDepth>
  /** True if messages of one group run one at a time, in the order of `put`. */
  readonly groups?: boolean
  /** True if messages survive the process. The store of the claims should then, too. */
  readonly durable?: boolean
}
