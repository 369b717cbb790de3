import { WebhookError } from '../ground/errors.ts'
import type { IdempotencyStore } from '../stores/contract.ts'
import { leaseLost } from './completion.ts'
import { type HandlerReply, RunContext } from './context.ts'
import { type HandlerAnswer, toAnswer, unanswerable } from './handler-reply.ts'
import type { LeasedClaim } from './leased-claim.ts'
import type { Registration } from './router.ts'
import type { HandlingSettings, RunHandler } from './settings.ts'
import type { VerifiedEvent } from './verified-event.ts'

/** The state of one verified event while it is claimed and handled. */
export class EventRun {
  readonly settings: HandlingSettings
  readonly event: VerifiedEvent
  /** The current stage, for the error at the deadline. */
  stage: 'claim' | 'handlers' | 'completion' = 'claim'
  /** Set once the event is claimed. From then on an error is a failure and not a refusal. */
  attempt: number | undefined = undefined
  /** Whether a handler has completed the event in a transaction. */
  committed = false
  /** The error that the store threw in `commit`. A handler that rethrows it has not failed itself. */
  storeFailure: unknown = undefined
  /** The reply that a handler has set. */
  reply: HandlerAnswer | undefined = undefined
  /** Whether a sender waits for the reply: true for a request, false in a worker. */
  readonly #answerable: boolean
  /** Undefined until the claim is granted, and when deduplication is off. */
  #claim: LeasedClaim | undefined = undefined
  #context: RunContext | undefined = undefined
  #pending: readonly Registration<RunHandler>[] = []
  /** The handlers that finished on earlier attempts, by name. `#done` counts those of this attempt. */
  #finished: readonly string[] = []
  #done = 0
  #controller: AbortController | undefined = undefined
  #stopped: WebhookError | undefined = undefined

  constructor(settings: HandlingSettings, event: VerifiedEvent, { answerable }: { answerable: boolean }) {
    this.settings = settings
    this.#answerable = answerable
    this.event = event
  }

  /** The reason why no further handler may start. Undefined while they may. */
  get stopped(): WebhookError | undefined {
    return this.#stopped
  }

  /** Prepares the handlers that no earlier attempt has finished. */
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

  /** The number of handlers that have not finished. */
  get left(): number {
    return this.#pending.length - this.#done
  }

  /** The name of the running or next handler. */
  get handlerName(): string | undefined {
    return this.#pending[this.#done]?.name
  }

  /** Calls the next handler and returns its result. Throws if the handler throws or the run has stopped. */
  callNext(): unknown {
    if (this.#stopped) throw this.#stopped
    return this.#pending[this.#done]!.run(this.event.event as never, this.#context as never)
  }

  /** Marks the last called handler as finished. */
  markFinished(): void {
    this.#done++
  }

  /** Serialises the names of the finished handlers for the claim's progress. Undefined if there are none. */
  progress(): string | undefined {
    const now = this.#pending.slice(0, this.#done).map(({ name }) => name)
    const finished = [...this.#finished, ...now]
    return finished.length > 0 ? JSON.stringify(finished) : undefined
  }

  /** Aborts the handlers' signal and prevents further handlers from starting. */
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

  /** Not async: a synchronous store must throw here, inside the caller's transaction. */
  complete(tx: unknown): Promise<void> {
    assertLast(this.left)
    return this.#claim!.complete(tx).then((held) => {
      if (held !== true) throw leaseLost()
      this.#claim!.markCompleted()
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
    `The handler completes the event, but ${left - 1} more have not run. Register the handler that commits last.`,
  )
}
