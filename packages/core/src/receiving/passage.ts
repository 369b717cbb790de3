import type { Delayed } from '../ground/delay-queue.ts'
import type { WebhookError } from '../ground/errors.ts'
import type { HandlerRun } from '../handling/run-handlers.ts'
import type { WebhookReply, WebhookRequest } from '../http/request.ts'
import type { Admitted, Progress } from './admit.ts'
import { overdueError } from './failures.ts'
import { type Decision, toReply } from './outcome.ts'
import type { Receiver } from './receiver.ts'
import { report } from './report.ts'

/** One request on its way through the pipeline. Nearly all of them leave the queue of deadlines long before their time. */
export class Passage implements Progress, Delayed {
  older: Delayed | undefined = undefined
  newer: Delayed | undefined = undefined
  dueAt: number | undefined = undefined
  readonly receiver: Receiver
  readonly request: WebhookRequest
  readonly arrivedAt: number
  stage: Progress['stage'] = 'head'
  evidence: Progress['evidence'] = undefined
  admitted: Admitted | undefined = undefined
  /** Known once the event is claimed; from then on a failure is not a refusal. */
  attempt: number | undefined = undefined
  run: HandlerRun | undefined = undefined
  /** The deadline has passed and the sender has its answer. */
  overdue = false
  readonly #reply: (reply: WebhookReply) => void

  constructor(receiver: Receiver, request: WebhookRequest, reply: (reply: WebhookReply) => void) {
    this.receiver = receiver
    this.request = request
    this.#reply = reply
    this.arrivedAt = receiver.elapsed()
    receiver.deadlines.add(this, this.arrivedAt)
  }

  /** Ends the passage: the sender gets its answer, or the observers hear what became of a run that it waits for no more. */
  settle(decision: Decision): void {
    this.receiver.deadlines.remove(this)
    if (this.overdue) reportLate(this, decision)
    else this.#answer(decision)
  }

  onDue(): void {
    this.overdue = true
    const error = overdueError(this.stage, this.receiver.deadlineMs)
    this.#answer(this.failure(error))
    this.run?.abort(error)
  }

  /** The decision that an error makes: a failure of the event once it is claimed, a refusal before. */
  failure(error: WebhookError): Decision {
    const { admitted, attempt } = this
    if (admitted && attempt !== undefined) return { kind: 'failed', attempt, code: error.code, error }
    return { kind: 'refused', code: error.code, error }
  }

  #answer(decision: Decision): void {
    const reply = toReply(decision, this.receiver.reply)
    report(this, decision, reply.status)
    this.#reply(reply)
  }
}

function reportLate(passage: Passage, decision: Decision): void {
  const { admitted, run } = passage
  if (admitted === undefined || run === undefined) return
  const error = 'error' in decision && decision.error !== undefined ? { error: decision.error } : {}
  report(passage, { kind: 'late', result: lateResult(decision), ...error }, 503)
}

function lateResult(decision: Decision): 'completed' | 'released' | 'lost' {
  if (!('code' in decision) || decision.code === 'EXHAUSTED') return 'completed'
  return decision.code === 'LEASE_LOST' ? 'lost' : 'released'
}
