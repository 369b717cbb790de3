import type { CheckedEvent } from './checked-event.ts'
import type { EventDecision } from './outcome.ts'
import { type RequestRun, toLate } from './request-run.ts'
import { toWebhookError } from './stage-errors.ts'

/**
 * Runs the work on a verified event with its span active. The span ends when the work does, even after the deadline. An
 * error becomes the decision that the request would get for it.
 */
export async function traceEvent(
  run: RequestRun,
  event: CheckedEvent,
  element: unknown,
  work: (run: RequestRun, event: CheckedEvent, element: unknown) => Promise<EventDecision>,
): Promise<EventDecision> {
  const trace = run.settings.beginTrace!(event, event)
  run.trace = trace
  let decision: EventDecision
  try {
    decision = await trace.run(() => work(run, event, element))
  } catch (error) {
    decision = run.failure(toWebhookError(error, run.stage))
  }
  const isLate = run.overdue && run.eventRun?.attempt !== undefined
  trace.end(isLate ? toLate(decision) : decision)
  return decision
}
