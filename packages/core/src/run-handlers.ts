import type { Admitted } from './admit.ts'
import type { HeldClaim } from './claims.ts'
import type { HandlerContext, TransactionContext } from './context.ts'
import { WebhookError } from './errors.ts'
import type { RunHandler } from './receiver.ts'
import type { WebhookRequest } from './request.ts'
import type { Registration } from './router.ts'
import type { IdempotencyStore } from './stores/contract.ts'

/** One event on its way through its handlers. */
export interface HandlerRun {
  /** Runs what is left, one after another; rejects with what a handler threw. */
  start(): Promise<void>
  /** The names of handlers that have finished, as the claim's progress keeps them; undefined when there are none. */
  progress(): string | undefined
  /** Aborts the handlers' signal, and keeps handlers that have not begun from beginning. */
  abort(reason: WebhookError): void
  /** Whether a handler has completed the event in a transaction of its own. */
  readonly committed: boolean
}

/** A class for its getter: in an object literal, a getter gives every object a hidden class of its own. */
class RunContext implements HandlerContext, TransactionContext<unknown> {
  readonly id: string
  readonly key: string
  readonly type: string
  readonly attempt: number
  readonly rawBody: Uint8Array
  readonly header: HandlerContext['header']
  readonly complete: TransactionContext<unknown>['complete']
  readonly commit: TransactionContext<unknown>['commit']
  readonly #signal: () => AbortSignal

  constructor(
    admitted: Admitted,
    request: WebhookRequest,
    attempt: number,
    { complete, commit }: TransactionContext<unknown>,
    signal: () => AbortSignal,
  ) {
    this.id = admitted.id
    this.key = admitted.key
    this.type = admitted.type
    this.attempt = attempt
    this.rawBody = admitted.body
    this.header = (name) => request.header(name.toLowerCase())
    this.complete = complete
    this.commit = commit
    this.#signal = signal
  }

  get signal(): AbortSignal {
    return this.#signal()
  }
}

export function createHandlerRun(
  registrations: readonly Registration<RunHandler>[],
  admitted: Admitted,
  request: WebhookRequest,
  claim: Pick<HeldClaim, 'attempt' | 'progress' | 'completeWith'>,
  store: IdempotencyStore<unknown> | undefined,
): HandlerRun {
  let finished = readProgress(claim.progress)
  const pending =
    finished.length === 0 ? registrations : registrations.filter(({ name }) => !finished.includes(name))
  let controller: AbortController | undefined
  let aborted: WebhookError | undefined
  let left = pending.length

  /** Not an async function: a synchronous store throws from here, inside the caller's transaction. */
  function complete(tx: unknown): Promise<void> {
    if (store?.transaction === undefined) throw noTransactions()
    assertLast(left)
    return claim.completeWith(tx).then((held) => {
      if (!held) throw leaseLost()
    })
  }

  async function commit<T>(run: (tx: unknown) => Promise<T> | T): Promise<T> {
    if (store?.transaction === undefined) throw noTransactions()
    assertLast(left)
    const value = await store.transaction((tx) => commitIn(tx, run))
    handlerRun.committed = true
    return value
  }

  function commitIn<T>(tx: unknown, run: (tx: unknown) => Promise<T> | T): Promise<T> | T {
    const value = run(tx)
    if (!store?.synchronous) return Promise.resolve(value).then((written) => complete(tx).then(() => written))
    void complete(tx)
    return value
  }

  function signal(): AbortSignal {
    controller ??= new AbortController()
    if (aborted) controller.abort(aborted)
    return controller.signal
  }

  const context = new RunContext(admitted, request, claim.attempt, { complete, commit }, signal)

  const handlerRun = {
    committed: false,
    async start() {
      for (const { name, run } of pending) {
        if (aborted) throw aborted
        const running = run(admitted.event as never, context as never)
        if (isThenable(running)) await running
        finished = [...finished, name]
        left--
      }
    },
    progress: () => (finished.length > 0 ? JSON.stringify(finished) : undefined),
    abort(reason: WebhookError) {
      aborted ??= reason
      controller?.abort(aborted)
    },
  }
  return handlerRun
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function'
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
