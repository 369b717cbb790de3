import { WebhookError } from '../ground/errors.ts'
import type { IdempotencyStore } from '../stores/contract.ts'
import { leaseLost } from './completion.ts'
import { type HandlerReply, RunContext } from './context.ts'
import { type HandlerAnswer, toAnswer, unanswerable } from './handler-reply.ts'
import type { LeasedClaim } from './leased-claim.ts'
import type { Registration } from './router.ts'
import type { HandlingSettings, RunHandler } from './settings.ts'
import type { VerifiedEvent } from './verified-event.ts'

/** One verified event on its way through its claim and its handlers. */
export class EventRun {
  readonly settings: HandlingSettings
  readonly event: VerifiedEvent
  /** What is running now, for whoever stops waiting. */
  stage: 'claim' | 'handlers' | 'completion' = 'claim'
  /** Known once the event is claimed; from then on a failure is not a refusal. */
  attempt: number | undefined = undefined
  /** Whether a handler has completed the event in a transaction of its own. */
  committed = false
  /** What the store threw inside `commit`; a handler that passes it on has not failed by itself. */
  storeFailure: unknown = undefined
  /** A handler's own answer to the sender. */
  reply: HandlerAnswer | undefined = undefined
  /** Whether a sender still waits for an answer. */
  readonly #answerable: boolean
  /** The claim; undefined until it is granted, and without deduplication. */
  #claim: LeasedClaim | undefined = undefined
  #context: RunContext | undefined = undefined
  #pending: readonly Registration<RunHandler>[] = []
  /** The names of handlers that have finished on earlier attempts, and how many more have since. */
  #finished: readonly string[] = []
  #done = 0
  #controller: AbortController | undefined = undefined
  #stopped: WebhookError | undefined = undefined

  /** @param answerable whether a sender waits for the reply, as for a request and not in a worker */
  constructor(settings: HandlingSettings, event: VerifiedEvent, { answerable }: { answerable: boolean }) {
    this.settings = settings
    this.#answerable = answerable
    this.event = event
  }

  /** Why no further handler may begin; undefined as long as they may. */
  get stopped(): WebhookError | undefined {
    return this.#stopped
  }

  /** Takes up the handlers that no earlier attempt has finished. */
  start(registrations: readonly Registration<RunHandler>[], claim: LeasedClaim | undefined): void {
    const finished = readProgress(claim?.progress)
    this.#claim = claim
    this.#finished = finished
    this.#pending =
      finished.length === 0 ? registrations : registrations.filter(({ name }) => !finished.includes(name))
    this.attempt = claim?.attempt ?? 1
    this.stage = 'handlers'
    this.#context = new RunContext(this, this.event, this.attempt)
    if (this.#store?.transaction !== undefined) this.#context.offerTransactions()
  }

  /** How many handlers have not finished. */
  get left(): number {
    return this.#pending.length - this.#done
  }

  /** The name of the handler that is running, or is next. */
  get handlerName(): string | undefined {
    return this.#pending[this.#done]?.name
  }

  /** Calls the next handler and returns what it returns; throws what it throws. */
  begin(): unknown {
    if (this.#stopped) throw this.#stopped
    return this.#pending[this.#done]!.run(this.event.event as never, this.#context as never)
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
  stop(reason: WebhookError): void {
    this.#stopped ??= reason
    this.#controller?.abort(this.#stopped)
  }

  signal(): AbortSignal {
    this.#controller ??= new AbortController()
    if (this.#stopped) this.#controller.abort(this.#stopped)
    return this.#controller.signal
  }

  answer(reply: HandlerReply): void {
    if (!this.#answerable) throw unanswerable()
    const answer = toAnswer(reply)
    this.reply ??= answer
  }

  /** Not an async function: a synchronous store throws from here, inside the caller's transaction. */
  complete(tx: unknown): Promise<void> {
    assertLast(this.left)
    return this.#claim!.completeNow(tx).then((held) => {
      if (held !== true) throw leaseLost()
    })
  }

  async commit<T>(run: (tx: unknown) => Promise<T> | T): Promise<T> {
    assertLast(this.left)
    let value: T
    try {
      value = await this.#claim!.transaction((tx) => this.#commitIn(tx, run), this.signal())
    } catch (error) {
      this.storeFailure = error
      throw error
    }
    this.committed = true
    return value
  }

  get #store(): IdempotencyStore<unknown> | undefined {
    return this.#claim && this.settings.claims?.store
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

const NONE: readonly string[] = []

function readProgress(progress: string | null | undefined): readonly string[] {
  if (progress === null || progress === undefined) return NONE
  try {
    const names: unknown = JSON.parse(progress)
    return Array.isArray(names) ? names.filter((name) => typeof name === 'string') : NONE
  } catch {
    return NONE
  }
}

function assertLast(left: number): void {
  if (left <= 1) return
  throw new WebhookError(
    'CONFIG_INVALID',
    `The handler completes the event while ${left - 1} more would run. Register the one that commits last.`,
  )
}
