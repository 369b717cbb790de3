import { WebhookError } from '../ground/errors.ts'
import { runDeadLetter } from '../handling/dead-letter.ts'
import { EventRun } from '../handling/event-run.ts'
import { handleEvent } from '../handling/handle-event.ts'
import type { EventTrace } from '../handling/instrumentation.ts'
import type { VerifiedEvent } from '../handling/verified-event.ts'
import type { InboxMessage } from '../inbox/contract.ts'
import type { EventDecision } from '../receiving/outcome.ts'
import { toLate } from '../receiving/request-run.ts'
import type { ReceiverSettings } from '../receiving/settings.ts'
import { type Stage, toWebhookError } from '../receiving/stage-errors.ts'
import { onAbort } from './on-abort.ts'
import { assertReadable, checkMessage, type OpenMessage, openMessage } from './read-message.ts'
import { toVerdict } from './verdict.ts'

/**
 * Runs one message of the inbox for at most `maxRunMs`. Resolves when the inbox may delete the message, and rejects with
 * the verdict (`toVerdict`) when it may not. Work that is still running after that time continues, and a late success
 * completes its claim.
 */
export function runMessage(
  settings: ReceiverSettings,
  message: InboxMessage,
  signal: AbortSignal,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const run = new MessageRun(settings, message, (verdict) => {
      if (verdict === undefined) resolve()
      else reject(verdict)
    })
    void run.start(signal)
  })
}

class MessageRun {
  readonly #settings: ReceiverSettings
  readonly #message: InboxMessage
  readonly #tell: (verdict: WebhookError | undefined) => void
  readonly #startedAt: number
  #opened: OpenMessage | undefined = undefined
  #event: VerifiedEvent | undefined = undefined
  #run: EventRun | undefined = undefined
  #trace: EventTrace | undefined = undefined
  #checking: Stage = 'schema'
  /** Whether the inbox has its verdict. */
  #told = false
  /** Set once the run has exceeded `maxRunMs`. */
  #overdue: WebhookError | undefined = undefined

  constructor(
    settings: ReceiverSettings,
    message: InboxMessage,
    tell: (verdict: WebhookError | undefined) => void,
  ) {
    this.#settings = settings
    this.#message = message
    this.#tell = tell
    this.#startedAt = settings.elapsed()
  }

  async start(signal: AbortSignal): Promise<void> {
    const { activity, handling } = this.#settings
    activity.begin()
    const forget = onAbort(signal, () => this.#run?.stop(takenAway()))
    const cancel = handling.clock.after(handling.claims!.maxRunMs, () => this.#onOverdue())
    try {
      const decision = await this.#decide(signal)
      this.#trace?.end(this.#isLate() ? toLate(decision) : decision)
      this.#finish(decision)
    } finally {
      cancel()
      forget()
      activity.end()
    }
  }

  #decide(signal: AbortSignal): Promise<EventDecision> {
    this.#trace = this.#beginTrace()
    return this.#trace === undefined ? this.#handle(signal) : this.#trace.run(() => this.#handle(signal))
  }

  /** A message that cannot be opened has no event to trace. `#handle` says why. */
  #beginTrace(): EventTrace | undefined {
    const { beginTrace } = this.#settings
    if (beginTrace === undefined) return undefined
    const { headers, traceparent, traceContext = null } = this.#message
    try {
      return beginTrace(this.#open().unchecked, {
        header: (name) => headers[name] ?? (name === 'traceparent' ? traceparent : undefined),
        carried: traceContext,
      })
    } catch {
      return undefined
    }
  }

  async #handle(signal: AbortSignal): Promise<EventDecision> {
    try {
      const opened = this.#open()
      this.#event = opened.unchecked
      this.#event = await checkMessage(this.#settings, opened)
      if (this.#overdue) throw this.#overdue
      this.#run = new EventRun(this.#settings.handling, this.#event, IN_WORKER)
      if (signal.aborted) this.#run.stop(takenAway())
      return await handleEvent(this.#run, () => 0)
    } catch (cause) {
      const error = toWebhookError(cause, this.#run?.stage ?? this.#checking)
      return this.#run === undefined ? this.#refuse(error) : this.#failure(error)
    }
  }

  #open(): OpenMessage {
    if (this.#opened === undefined) {
      assertReadable(this.#settings, this.#message)
      this.#opened = openMessage(this.#settings, this.#message)
    }
    return this.#opened
  }

  /** Runs the dead-letter listeners at once for an event that its schema refuses. */
  async #refuse(error: WebhookError): Promise<EventDecision> {
    if (error.code !== 'EVENT_INVALID' || this.#event === undefined) return this.#failure(error)
    const run = new EventRun(this.#settings.handling, this.#event, IN_WORKER)
    try {
      await runDeadLetter(run, 0, error)
    } catch (failure) {
      return this.#failure(failure as WebhookError)
    }
    return { kind: 'failed', attempt: 0, code: error.code, error }
  }

  #failure(error: WebhookError): EventDecision {
    const { code } = error
    const attempt = this.#run?.attempt
    return attempt === undefined ? { kind: 'refused', code, error } : { kind: 'failed', attempt, code, error }
  }

  #onOverdue(): void {
    const { maxRunMs } = this.#settings.handling.claims!
    this.#overdue = overdue(this.#run, maxRunMs)
    this.#trace?.fail(this.#overdue, this.#run?.attempt)
    this.#finish(this.#failure(this.#overdue))
    this.#run?.stop(this.#overdue)
  }

  #finish(decision: EventDecision): void {
    if (this.#told) {
      if (this.#isLate()) this.#report(toLate(decision))
      return
    }
    this.#told = true
    const error = 'code' in decision ? decision.error : undefined
    const verdict = error && toVerdict(this.#settings, error, this.#run?.attempt)
    try {
      this.#report(decision)
    } finally {
      this.#tell(verdict)
    }
  }

  /** Whether the run was claimed but has exceeded `maxRunMs`. */
  #isLate(): boolean {
    return this.#overdue !== undefined && this.#run?.attempt !== undefined
  }

  #report(decision: EventDecision): void {
    const { reporter, provider, elapsed } = this.#settings
    const describe = () => ({
      provider: provider.name,
      event: this.#event,
      durationMs: elapsed() - this.#startedAt,
      status: undefined,
      evidence: undefined,
    })
    if (this.#trace === undefined) reporter.report(decision, describe)
    else this.#trace.run(() => reporter.report(decision, describe))
  }
}

const IN_WORKER = { answerable: false }

function overdue(run: EventRun | undefined, maxRunMs: number): WebhookError {
  const seconds = `${maxRunMs / 1000} s`
  if (run === undefined) {
    return new WebhookError('CONFIG_INVALID', `The schema did not answer within ${seconds}.`)
  }
  if (run.attempt === undefined) {
    return new WebhookError('STORE_UNAVAILABLE', `The store did not answer the claim within ${seconds}.`)
  }
  const which = run.handlerName === undefined ? 'A handler' : `The handler '${run.handlerName}'`
  return new WebhookError(
    'HANDLER_TIMEOUT',
    `${which} ran longer than maxRunMs (${seconds}). Raise maxRunMs, or split the work.`,
  )
}

function takenAway(): WebhookError {
  return new WebhookError('LEASE_LOST', 'The inbox may have given the message to another worker.')
}
