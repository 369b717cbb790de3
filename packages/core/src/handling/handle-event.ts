import { WebhookError } from '../ground/errors.ts'
import { isThenable } from '../ground/thenable.ts'
import type { Claim } from '../stores/contract.ts'
import { abandonClaim, askStore, toClaim, waitForClaim } from './claims.ts'
import { completeClaim } from './completion.ts'
import { runDeadLetter } from './dead-letter.ts'
import type { Decision } from './decision.ts'
import type { EventRun } from './event-run.ts'
import { handleFailure } from './failure.ts'
import { callNextHeard, handlerChannel } from './handler-channel.ts'
import { LeasedClaim } from './leased-claim.ts'
import type { Registration } from './router.ts'
import type { RunHandler } from './settings.ts'

/**
 * Claims an event, runs its handlers and completes it. Throws a `WebhookError`, or the store's error, when the event
 * must not be acknowledged.
 * @param waitMs how long to wait for another holder of the claim; called only when there is one
 */
export async function handleEvent(run: EventRun, waitMs: () => number): Promise<Decision> {
  const { settings, event } = run
  const handlers = settings.router.match(event.type)
  if (handlers.length === 0) return { kind: 'unhandled' }
  const { claims } = settings
  if (claims === undefined) return runHandlers(run, handlers, undefined)
  const token = claims.createToken()
  let claim: Claim
  try {
    // Not in an async function of its own: bench/NOTES.md, "Small things".
    claim = toClaim(await askStore(claims, event.key, token))
    if (claim.status === 'in-progress') claim = await waitForClaim(claims, event.key, token, claim, waitMs())
  } catch (error) {
    // The store may have granted the claim even if its reply was lost.
    void abandonClaim(claims, event.key, token)
    throw error
  }
  switch (claim.status) {
    case 'completed':
      return { kind: 'duplicate' }
    case 'in-progress':
      throw new WebhookError('IN_PROGRESS', 'The same event is being handled elsewhere.', claim)
    case 'exhausted':
      return deadLetterAgain(run, claim.attempt)
    case 'claimed': {
      if (run.stopped) {
        // Too late: the sender has its reply, and its retry will do the work.
        await abandonClaim(claims, event.key, token)
        throw run.stopped
      }
      const held = new LeasedClaim(claims, event.key, token, claim, (error) => run.stop(error))
      try {
        return await runHandlers(run, handlers, held)
      } finally {
        held.stop()
      }
    }
  }
}

async function runHandlers(
  run: EventRun,
  handlers: readonly Registration<RunHandler>[],
  claim: LeasedClaim | undefined,
): Promise<Decision> {
  run.start(handlers, claim)
  try {
    while (run.left > 0) {
      const running = handlerChannel.hasSubscribers ? callNextHeard(run) : run.callNext()
      if (isThenable(running)) await running
      run.markFinished()
    }
  } catch (error) {
    return handleFailure(run, claim, error)
  }
  if (claim !== undefined && !run.committed) {
    run.stage = 'completion'
    await completeClaim(claim, run.settings.clock)
  }
  if (!run.settings.router.handles(run.event.type)) return { kind: 'unhandled' }
  return { kind: 'handled', attempt: run.attempt!, ...(run.reply && { reply: run.reply }) }
}

/** Runs the dead-letter listeners for an event whose last attempt crashed before it could run them. */
async function deadLetterAgain(run: EventRun, attempt: number): Promise<never> {
  if (run.stopped) throw run.stopped
  run.attempt = attempt
  run.stage = 'handlers'
  await runDeadLetter(run, attempt, undefined)
  throw new WebhookError('EXHAUSTED', `The event used up its ${attempt} attempts.`)
}
