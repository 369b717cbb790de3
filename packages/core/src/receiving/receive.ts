import { WebhookError } from '../ground/errors.ts'
import { handleEvent } from '../handling/handle-event.ts'
import type { WebhookReply, WebhookRequest } from '../http/request.ts'
import { acceptEvent } from './accept.ts'
import { VerifiedRequest } from './checked-event.ts'
import { toElements } from './checks.ts'
import type { BatchPart, Decision, EventDecision } from './outcome.ts'
import { toReply } from './reply.ts'
import { RequestRun } from './request-run.ts'
import type { ReceiverSettings } from './settings.ts'
import { toWebhookError } from './stage-errors.ts'
import { verifyEvent, verifyRequest } from './verify-request.ts'

/**
 * Takes one request through the whole pipeline and resolves to the reply by the deadline at the latest. Never
 * rejects. Whatever is still running then goes on, so that a late success completes its claim.
 */
export function receive(settings: ReceiverSettings, request: WebhookRequest): Promise<WebhookReply> {
  return new Promise((reply) => {
    try {
      void runToReply(new RequestRun(settings, request, reply), reply)
    } catch (error) {
      // A clock that throws: there is no deadline, so nothing may begin.
      reply(lastReply(settings, error))
    }
  })
}

/** Never rejects, and nothing that settles can throw past the reply. */
async function runToReply(run: RequestRun, reply: (reply: WebhookReply) => void): Promise<void> {
  const { activity } = run.settings
  activity.begin()
  try {
    run.settle(await decide(run))
  } catch (error) {
    reply(lastReply(run.settings, error))
  } finally {
    activity.end()
  }
}

async function decide(run: RequestRun): Promise<Decision> {
  try {
    const verified = await verifyRequest(run)
    if (!(verified instanceof VerifiedRequest)) return verified
    if (run.settings.provider.envelope.batch !== undefined) return await decideBatch(run, verified)
    return await decideEvent(run, verified, verified.parsed, undefined)
  } catch (error) {
    return run.failure(toWebhookError(error, run.stage))
  }
}

async function decideEvent(
  run: RequestRun,
  verified: VerifiedRequest,
  element: unknown,
  index: number | undefined,
): Promise<EventDecision> {
  const checked = verifyEvent(run.settings, verified, element, index)
  const event = checked instanceof Promise ? await checked : checked
  const { inbox } = run.settings
  if (inbox !== undefined) return acceptEvent(run, event, element, inbox)
  return handleEvent(run.begin(event), () => run.patienceMs())
}

/** Handles the events of a batch one after another, in the order in which they were sent. */
async function decideBatch(run: RequestRun, verified: VerifiedRequest): Promise<Decision> {
  const parts: BatchPart[] = []
  run.finished = parts
  for (const [index, element] of toElements(verified).entries()) {
    // The sender's retry brings what the deadline leaves.
    if (run.overdue) break
    run.next()
    let decision: EventDecision
    try {
      decision = await decideEvent(run, verified, element, index)
    } catch (error) {
      decision = run.failure(toWebhookError(error, run.stage))
    }
    parts.push({ event: run.event, decision })
  }
  return { kind: 'batch', parts }
}

/** What the sender gets when deciding or reporting itself has failed. */
function lastReply(settings: ReceiverSettings, cause: unknown): WebhookReply {
  const error = new WebhookError('CONFIG_INVALID', 'The runtime or the clock failed.', { cause })
  return toReply({ kind: 'refused', code: error.code, error }, settings)
}
