import { WebhookError } from '../ground/errors.ts'
import type { VerifiedEvent } from './verified-event.ts'

/** The second argument of a handler. */
export interface HandlerContext {
  /** The event's identity, from signed bytes: the provider's event id, or the digest of the body. */
  readonly id: string
  /** The idempotency key, `<endpoint>:<id>`. */
  readonly key: string
  readonly type: string
  /**
   * False if the type is in an unsigned header, as with GitHub: anyone who captures one delivery can replay it as
   * another type.
   */
  readonly typeSigned: boolean
  /** 1 for the first attempt, counted across retries, processes and restarts. */
  readonly attempt: number
  /** Aborts at the deadline and when the claim is lost. Work that continues may then run a second time elsewhere. */
  readonly signal: AbortSignal
  /** The signed bytes of the request. */
  readonly rawBody: Uint8Array
  /** Returns a header of the request. Headers are unsigned: use them for logs, not for decisions. */
  header(name: string): string | undefined
  /**
   * Sets the reply to the sender, such as the answer to a submitted form. The first call wins. A duplicate, and a delivery
   * past its deadline, get the plain acknowledgement. Throws CONFIG_INVALID for a status outside 200 to 299, and in a
   * worker of the inbox, where the sender has its reply already.
   * @example
   * const webhooks = createWebhooks({ provider: slack, secret })
   * webhooks.on('view_submission', (_event, context) => context.reply({ body: { response_action: 'clear' } }))
   */
  reply(reply: HandlerReply): void
}

/** A reply to the sender. */
export interface HandlerReply {
  /** 200 to 299. @default 200 */
  readonly status?: number
  /** The content type. @default JSON for an object, plain text for a string */
  readonly type?: string
  /** @default an empty body */
  readonly body?: string | object
}

/** The context's transactions, with an SQL store. */
export interface TransactionContext<Tx> {
  /**
   * Runs `run` and completes the event in one transaction: both happen or neither does. Only the last handler of an event
   * may call it. Throws LEASE_LOST when another process has taken the claim over.
   *
   * `run` runs again when the database rolls back because of a conflict (a serialization failure, a deadlock, a busy
   * SQLite file), so write only through `tx`. Conflicts that last until the deadline are STORE_UNAVAILABLE and use no
   * attempt. A transaction that is still open after `maxRunMs` is rolled back.
   * @example
   * const webhooks = createWebhooks({ provider: workflows, secret, store: postgresStore(pool) })
   * webhooks.on('alert.created', async (event, context) => {
   *   await context.commit((tx) => tx.query('INSERT INTO tickets (title) VALUES ($1)', [event.data.title]))
   * })
   */
  commit<T>(run: (tx: Tx) => Promise<T> | T): Promise<T>
  /** Completes the event inside your own transaction. Throws LEASE_LOST, so that the transaction rolls back. */
  complete(tx: Tx): Promise<void>
}

/** The context of a handler: with transactions if the store has them. */
export type Context<Tx = never> = [Tx] extends [never]
  ? HandlerContext
  : HandlerContext & TransactionContext<Tx>

/** Handles an event. The event is handled when the returned promise resolves. */
export type Handler<Event, Tx = never> = (event: Event, context: Context<Tx>) => unknown

/** The methods of a run that its context calls. */
interface Run {
  signal(): AbortSignal
  complete(tx: unknown): Promise<void>
  commit<T>(run: (tx: unknown) => Promise<T> | T): Promise<T>
  answer(reply: HandlerReply): void
}

/**
 * A class, because a getter in an object literal gives each object its own hidden class. It creates no closures per
 * event: bench/NOTES.md, "Retained bodies".
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

  /** A getter, so that a handler may destructure it and only handlers that use it pay for the closure. */
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

  /** Makes `complete` and `commit` own properties, so that a handler may destructure them. */
  offerTransactions(): void {
    const run = this.#run
    this.complete = (tx) => run.complete(tx)
    this.commit = (write) => run.commit(write)
  }
}

function noTransactions(): WebhookError {
  return new WebhookError(
    'CONFIG_INVALID',
    'The store has no transactions. Use an SQL store for context.commit.',
  )
}
