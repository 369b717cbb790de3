import type { WebhookError } from '../ground/errors.ts'
import { printError } from '../ground/print-error.ts'
import { EventRun } from '../handling/event-run.ts'
import type { EventTrace } from '../handling/instrumentation.ts'
import type { VerifiedEvent } from '../handling/verified-event.ts'
import type { WebhookReply, WebhookRequest } from '../http/request.ts'
import type { Evidence } from '../signing/hint.ts'
import type { BatchPart, Decision, EventDecision, HandshakeDecision } from './outcome.ts'
import { toReply } from './reply.ts'
import type { ReceiverSettings } from './settings.ts'
import { overdueError, type Stage } from './stage-errors.ts'

const NONE: readonly BatchPart[] = []

/** The state of one request in the pipeline: its deadline, its only reply and its report. */
export class RequestRun {
  readonly settings: ReceiverSettings
  readonly request: WebhookRequest
  readonly arrivedAt: number
  evidence: Evidence | undefined = undefined
  /** The body, once a check has read it. */
  body: Promise<Uint8Array> | undefined = undefined
  /** The current check. Once handlers may run, `eventRun.stage` replaces it. */
  checking: Stage = 'head'
  eventRun: EventRun | undefined = undefined
  /** The verified event, once it is on its way to the handlers or the inbox. */
  event: VerifiedEvent | undefined = undefined
  /** The trace of the event, if the receiver is instrumented. */
  trace: EventTrace | undefined = undefined
  /** The decisions about a batch so far. */
  finished: readonly BatchPart[] = NONE
  /** Whether the deadline has passed. The sender then has its reply. */
  overdue = false
  readonly #reply: (reply: WebhookReply) => void
  readonly #cancelDeadline: () => void

  constructor(settings: ReceiverSettings, request: WebhookRequest, reply: (reply: WebhookReply) => void) {
    this.settings = settings
    this.request = request
    this.#reply = reply
    this.arrivedAt = settings.elapsed()
    // One timer per request: on Workers a request cannot wait for another request's timer.
    this.#cancelDeadline = settings.handling.clock.after(settings.deadlineMs, () => this.#onDeadline())
  }

  get stage(): Stage {
    return this.eventRun?.stage ?? this.checking
  }

  /** Starts the run of an event that passed every check. Throws after the deadline. */
  begin(event: VerifiedEvent): EventRun {
    if (this.overdue) throw this.#overdueError()
    this.event = event
    this.eventRun = new EventRun(this.settings.handling, event, ANSWERABLE)
    return this.eventRun
  }

  /** Marks the event as on its way to the inbox. Throws after the deadline. */
  accept(event: VerifiedEvent): void {
    if (this.overdue) throw this.#overdueError()
    this.event = event
    this.checking = 'inbox'
  }

  /** Moves on to the next event of a batch. */
  next(): void {
    this.eventRun = undefined
    this.event = undefined
    this.trace = undefined
    this.checking = 'schema'
  }

  /** The time that a duplicate may wait for the delivery in progress: until shortly before the deadline, at most five seconds. */
  duplicateWaitMs(): number {
    const spentMs = this.settings.elapsed() - this.arrivedAt
    return Math.max(0, Math.min(this.settings.deadlineMs - spentMs - 1000, 5000))
  }

  /** Replies to the sender, or, after the deadline, reports the late result. */
  finish(decision: Decision): void {
    if (!this.overdue) this.#answer(decision)
    else if (this.eventRun?.attempt !== undefined) this.#reportLate(decision)
    this.#cancelDeadline()
  }

  /** The decision for an error: a failure once the event is claimed, a refusal before. */
  failure(error: WebhookError): EventDecision {
    const { code } = error
    const attempt = this.eventRun?.attempt
    return attempt === undefined ? { kind: 'refused', code, error } : { kind: 'failed', attempt, code, error }
  }

  #onDeadline(): void {
    this.overdue = true
    const error = this.#overdueError()
    const current = { event: this.event, decision: this.failure(error), trace: this.trace }
    this.trace?.fail(error, this.eventRun?.attempt)
    this.#answer(
      this.finished === NONE ? current.decision : { kind: 'batch', parts: [...this.finished, current] },
    )
    this.eventRun?.stop(error)
    if (this.stage === 'body') this.#cancelBody()
  }

  #cancelBody(): void {
    try {
      this.request.cancel?.()
    } catch {
      // The adapter failed to stop reading. The sender has its reply already.
    }
  }

  #overdueError(): WebhookError {
    return overdueError(this.stage, this.settings.deadlineMs, this.eventRun?.handlerName)
  }

  #answer(decision: Decision): void {
    const reply = toReply(decision, this.settings)
    try {
      if (decision.kind !== 'batch') this.#report(decision, this, reply.status)
      else for (const part of decision.parts) this.#report(part.decision, part, reply.status)
    } catch (error) {
      printError('An outcome could not be reported.', error)
    } finally {
      this.#reply(reply)
    }
  }

  /** Reports the event that was running at the deadline, once it is decided. */
  #reportLate(decision: Decision): void {
    const part = decision.kind === 'batch' ? decision.parts.at(-1)?.decision : decision
    if (part !== undefined && part.kind !== 'handshake') this.#report(toLate(part), this, 503)
  }

  #report(
    decision: EventDecision | HandshakeDecision,
    { event, trace }: Pick<BatchPart, 'event' | 'trace'>,
    status: number,
  ): void {
    const { settings, arrivedAt, evidence } = this
    const describe = () => ({
      provider: settings.provider.name,
      event,
      durationMs: settings.elapsed() - arrivedAt,
      status,
      evidence,
    })
    // Observers run with the event's span active, so that their logs name its trace.
    if (trace === undefined) settings.reporter.report(decision, describe)
    else trace.run(() => settings.reporter.report(decision, describe))
  }
}

const ANSWERABLE = { answerable: true }

/** The outcome of a run that finished after its deadline. */
export function toLate(decision: EventDecision): EventDecision {
  const error = 'error' in decision && decision.error !== undefined ? { error: decision.error } : {}
  return { kind: 'late', result: lateResult(decision), ...error }
}

function lateResult(decision: EventDecision): 'completed' | 'released' | 'lost' {
  if (!('code' in decision) || decision.code === 'EXHAUSTED') return 'completed'
  return decision.code === 'LEASE_LOST' ? 'lost' : 'released'
}
