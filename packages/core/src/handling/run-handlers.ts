import { WebhookError } from '../ground/errors.ts'
import type { WebhookRequest } from '../http/request.ts'
import type { Admitted } from '../receiving/admit.ts'
import type { RunHandler } from '../receiving/receiver.ts'
import type { IdempotencyStore } from '../stores/contract.ts'
import type { HeldClaim } from './claims.ts'
import type { HandlerContext, TransactionContext } from './context.ts'
import type { Registration } from './router.ts'

/** One event on its way through its handlers. */
export class HandlerRun {
  /** Whether a handler has completed the event in a transaction of its own. */
  committed = false
  readonly #pending: readonly Registration<RunHandler>[]
  readonly #event: object
  readonly #context: RunContext
  readonly #claim: RunClaim
  readonly #store: IdempotencyStore<unknown> | undefined
  /** The names of handlers that have finished on earlier attempts, and how many more have since. */
  readonly #finished: readonly string[]
  #done = 0
  #controller: AbortController | undefined = undefined
  #aborted: WebhookError | undefined = undefined

  constructor(
    registrations: readonly Registration<RunHandler>[],
    admitted: Admitted,
    request: WebhookRequest,
    claim: RunClaim,
    store: IdempotencyStore<unknown> | undefined,
  ) {
    const finished = readProgress(claim.progress)
    this.#finished = finished
    this.#pending =
      finished.length === 0 ? registrations : registrations.filter(({ name }) => !finished.includes(name))
    this.#event = admitted.event
    this.#claim = claim
    this.#store = store
    this.#context = new RunContext(this, admitted, request, claim.attempt)
    if (store?.transaction !== undefined) offerTransactions(this.#context, this)
  }

  /** How many handlers have not finished. */
  get left(): number {
    return this.#pending.length - this.#done
  }

  /** Calls the next handler and returns what it returns; throws what it throws. */
  begin(): unknown {
    if (this.#aborted) throw this.#aborted
    return this.#pending[this.#done]!.run(this.#event as never, this.#context as never)
  }

  /** The handler that was called last has finished its work. */
  finish(): void {
    this.#done++
  }

  /** The names of handlers that have finished, as the claim's progress keeps them; undefined when there are none. */
  progress(): string | undefined {
    const now = this.#pending.slice(0, this.#done).map(({ name }) => name)
    const finished = [...this.#finished, ...now]
    return finished.length > 0 ? JSON.stringify(finished) : undefined
  }

  /** Aborts the handlers' signal, and keeps handlers that have not begun from beginning. */
  abort(reason: WebhookError): void {
    this.#aborted ??= reason
    this.#controller?.abort(this.#aborted)
  }

  signal(): AbortSignal {
    this.#controller ??= new AbortController()
    if (this.#aborted) this.#controller.abort(this.#aborted)
    return this.#controller.signal
  }

  /** Not an async function: a synchronous store throws from here, inside the caller's transaction. */
  complete(tx: unknown): Promise<void> {
    assertLast(this.left)
    return this.#claim.completeWith(tx).then((held) => {
      if (!held) throw leaseLost()
    })
  }

  async commit<T>(run: (tx: unknown) => Promise<T> | T): Promise<T> {
    assertLast(this.left)
    const value = await this.#store!.transaction!((tx) => this.#commitIn(tx, run))
    this.committed = true
    return value
  }

  #commitIn<T>(tx: unknown, run: (tx: unknown) => Promise<T> | T): Promise<T> | T {
    const value = run(tx)
    if (!this.#store?.synchronous) {
      return Promise.resolve(value).then((written) => this.complete(tx).then(() => written))
    }
    void this.complete(tx)
    return value
  }
}

type RunClaim = Pick<HeldClaim, 'attempt' | 'progress' | 'completeWith'>

/** A class for its getter: in an object literal, a getter gives every object a hidden class of its own. */
class RunContext implements HandlerContext, TransactionContext<unknown> {
  readonly id: string
  readonly key: string
  readonly type: string
  readonly attempt: number
  readonly rawBody: Uint8Array
  readonly header: HandlerContext['header']
  readonly #run: HandlerRun

  constructor(run: HandlerRun, { id, key, type, body }: Admitted, request: WebhookRequest, attempt: number) {
    this.id = id
    this.key = key
    this.type = type
    this.attempt = attempt
    this.rawBody = body
    this.header = (name) => request.header(name.toLowerCase())
    this.#run = run
  }

  get signal(): AbortSignal {
    return this.#run.signal()
  }

  complete(): never {
    throw noTransactions()
  }

  async commit(): Promise<never> {
    throw noTransactions()
  }
}

/** Own properties, so that a handler may take them out of the context. */
function offerTransactions(context: TransactionContext<unknown>, run: HandlerRun): void {
  context.complete = (tx) => run.complete(tx)
  context.commit = (write) => run.commit(write)
}

const NONE: readonly string[] = []

function readProgress(progress: string | null): readonly string[] {
  if (progress === null) return NONE
  try {
    const names: unknown = JSON.parse(progress)
    return Array.isArray(names) ? names.filter((name) => typeof name === 'string') : []
  } catch {
    return []
  }
}

function assertLast(left: number): void {
  if (left <= 1) return
  throw new WebhookError(
    'CONFIG_INVALID',
    `The handler completes the event while ${left - 1} more would run. Register the one that commits last.`,
  )
}

function noTransactions(): WebhookError {
  return new WebhookError(
    'CONFIG_INVALID',
    'The store has no transactions. Use a SQL store for context.commit.',
  )
}

export function leaseLost(): WebhookError {
  return new WebhookError('LEASE_LOST', 'The claim was taken over before the event was completed.')
}
