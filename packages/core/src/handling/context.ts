import { WebhookError } from '../ground/errors.ts'
import type { VerifiedEvent } from './verified-event.ts'

/** What a handler gets beside the event. */
export interface HandlerContext {
  /** The event's identity, from signed bytes: the provider's event id, or what stands for one. */
  readonly id: string
  /** The idempotency key, `<endpoint>:<id>`. */
  readonly key: string
  readonly type: string
  /**
   * False where the type stands in an unsigned header, as with GitHub: who has captured one delivery can send it again
   * as another type.
   */
  readonly typeSigned: boolean
  /** 1 for the first run of this event, counted over retries, processes and restarts. */
  readonly attempt: number
  /** Aborted when the deadline passes or the claim is lost; work that goes on may be done a second time elsewhere. */
  readonly signal: AbortSignal
  /** The bytes that were signed. */
  readonly rawBody: Uint8Array
  /** A header of the request. Not signed: for logs, never for decisions. */
  header(name: string): string | undefined
  /**
   * Answers the sender with more than an acknowledgement, such as the text of a slash command. The first call wins; a
   * duplicate and a delivery past its deadline get the plain acknowledgement. Throws CONFIG_INVALID for a status
   * that is no success, and in a worker of the inbox, whose sender has its answer already.
   * @example
   * webhooks.on('/weather', (_event, context) => context.reply({ body: { text: 'It is raining.' } }))
   */
  reply(reply: HandlerReply): void
}

/** An answer to the sender. */
export interface HandlerReply {
  /** 200 to 299. @default 200 */
  readonly status?: number
  /** The content type. @default JSON for an object, plain text for a text */
  readonly type?: string
  /** @default an empty body */
  readonly body?: string | object
}

/** What a store with transactions adds to the context. */
export interface TransactionContext<Tx> {
  /**
   * Runs the writes and the completion of the event in one transaction: both happen or neither does.
   * Only for the last handler of an event, since it completes it. Throws LEASE_LOST when the claim was taken over.
   *
   * `run` runs again when the database rolls back because of others (a serialization failure, a deadlock, a busy SQLite
   * file), so write by `tx` only. Conflicts that outlast the deadline are STORE_UNAVAILABLE and use no attempt. The
   * transaction is rolled back when it is still open after `maxRunMs`.
   */
  commit<T>(run: (tx: Tx) => Promise<T> | T): Promise<T>
  /** Completes the event inside a transaction that you opened; throws LEASE_LOST, so that it rolls back. */
  complete(tx: Tx): Promise<void>
}

export type Context<Tx = never> = [Tx] extends [never]
  ? HandlerContext
  : HandlerContext & TransactionContext<Tx>

export type Handler<Event, Tx = never> = (event: Event, context: Context<Tx>) => unknown

/** The part of a run that its context calls. */
interface Run {
  signal(): AbortSignal
  complete(tx: unknown): Promise<void>
  commit<T>(run: (tx: unknown) => Promise<T> | T): Promise<T>
  answer(reply: HandlerReply): void
}

/**
 * A class for its getters: in an object literal, a getter gives every object a hidden class of its own. No closure is
 * made for each event: bench/NOTES.md, "What holds a body".
 */
export class RunContext implements HandlerContext, TransactionContext<unknown> {
  readonly id: string
  readonly key: string
  readonly type: string
  readonly typeSigned: boolean
  readonly attempt: number
  readonly rawBody: Uint8Array
  readonly #event: VerifiedEvent
  readonly #run: Run

  constructor(run: Run, event: VerifiedEvent, attempt: number) {
    this.id = event.id
    this.key = event.key
    this.type = event.type
    this.typeSigned = event.typeSigned
    this.attempt = attempt
    this.rawBody = event.body
    this.#event = event
    this.#run = run
  }

  /** Getters, so that a handler may take the functions out of the context, and only those who do pay for them. */
  get header(): HandlerContext['header'] {
    return (name) => this.#event.header(name.toLowerCase())
  }

  get reply(): HandlerContext['reply'] {
    return (reply) => this.#run.answer(reply)
  }

  get signal(): AbortSignal {
    return this.#run.signal()
  }

  complete(_tx: unknown): Promise<void> {
    throw noTransactions()
  }

  async commit<T>(_run: (tx: unknown) => Promise<T> | T): Promise<T> {
    throw noTransactions()
  }

  /** Makes `complete` and `commit` own properties, so that a handler may take them out of the context. */
  offerTransactions(): void {
    const run = this.#run
    this.complete = (tx) => run.complete(tx)
    this.commit = (write) => run.commit(write)
  }
}

function noTransactions(): WebhookError {
  return new WebhookError(
    'CONFIG_INVALID',
    'The store has no transactions. Use a SQL store for context.commit.',
  )
}
