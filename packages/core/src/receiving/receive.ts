import { WebhookError } from '../ground/errors.ts'
import { handleEvent } from '../handling/handle-event.ts'
import type { WebhookReply, WebhookRequest } from '../http/request.ts'
import { acceptEvent } from './accept.ts'
import { type CheckedEvent, VerifiedRequest } from './checked-event.ts'
import { toElements } from './checks.ts'
import type { BatchPart, Decision, EventDecision } from './outcome.ts'
import { toReply } from './reply.ts'
import { RequestRun } from './request-run.ts'
import type { ReceiverSettings } from './settings.ts'
import { toWebhookError } from './stage-errors.ts'
import { traceEvent } from './trace-event.ts'
import { verifyEvent, verifyRequest } from './verify-request.ts'

/**
 * Runs one request through the pipeline: the checks, then the inbox or the handlers, then the reply. Resolves by the
 * deadline and never rejects. Work that is still running at the deadline continues, so that a late success completes
 * its claim.
 */
export function receive(settings: ReceiverSettings, request: WebhookRequest): Promise<WebhookReply> {
  return new Promise((reply) => {
    try {
      void runToReply(new RequestRun(settings, request, reply), reply)
    } catch (error) {
      // The clock threw. Without a deadline nothing may start.
      reply(lastReply(settings, error))
    }
  })
}

/**
 * Decides and replies. An error of the pipeline becomes a refusal, or a failure once the event is claimed. Never rejects:
 * even an error while replying becomes a reply.
 */
async function runToReply(run: RequestRun, reply: (reply: WebhookReply) => void): Promise<void> {
  const { activity } = run.settings
  activity.begin()
  try {
    let decision: Decision
    // Not in an async function of its own: bench/NOTES.md, "Small things".
    try {
      const verified = await verifyRequest(run)
      decision = verified instanceof VerifiedRequest ? await decide(run, verified) : verified
    } catch (error) {
      decision = run.failure(toWebhookError(error, run.stage))
    }
    run.finish(decision)
  } catch (error) {
    reply(lastReply(run.settings, error))
  } finally {
    activity.end()
  }
}

/** Decides about a verified request. Not async, since the run's own promise is the result. */
function decide(run: RequestRun, verified: VerifiedRequest): Promise<Decision> {
  if (run.settings.provider.envelope.batch !== undefined) return decideBatch(run, verified)
  return decideEvent(run, verified, verified.parsed, undefined)
}

/** Checks one event and passes it on. Throws when a check fails. Not async, like `decide`. */
function decideEvent(
  run: RequestRun,
  verified: VerifiedRequest,
  element: unknown,
  index: number | undefined,
): Promise<EventDecision> {
  const checked = verifyEvent(run.settings, verified, element, index)
  if (!(checked instanceof Promise)) return passOn(run, checked, element)
  return checked.then((event) => passOn(run, event, element))
}

/** Passes a checked event on, with its own span if the receiver is instrumented. */
function passOn(run: RequestRun, event: CheckedEvent, element: unknown): Promise<EventDecision> {
  if (run.settings.beginTrace === undefined) return handOver(run, event, element)
  return traceEvent(run, event, element, handOver)
}

/** Puts an event into the inbox, or runs its handlers. */
function handOver(run: RequestRun, event: CheckedEvent, element: unknown): Promise<EventDecision> {
  const { inbox } = run.settings
  if (inbox !== undefined) return acceptEvent(run, event, element, inbox)
  return handleEvent(run.begin(event), () => run.duplicateWaitMs())
}

/** Decides about the events of a batch, one at a time, in the order of the batch. */
async function decideBatch(run: RequestRun, verified: VerifiedRequest): Promise<Decision> {
  const parts: BatchPart[] = []
  run.finished = parts
  for (const [index, element] of toElements(verified).entries()) {
    // The sender's retry contains the rest.
    if (run.overdue) break
    run.next()
    let decision: EventDecision
    try {
      decision = await decideEvent(run, verified, element, index)
    } catch (error) {
      decision = run.failure(toWebhookError(error, run.stage))
    }
    parts.push({ event: run.event, decision, trace: run.trace })
  }
  return { kind: 'batch', parts }
}

/** The reply when the pipeline itself failed, for example because the clock threw. */
function lastReply(settings: ReceiverSettings, cause: unknown): WebhookReply {
  const error = new WebhookError('CONFIG_INVALID', 'The runtime or the clock failed.', { cause })
  return toReply({ kind: 'refused', code: error.code, error }, settings)
}
