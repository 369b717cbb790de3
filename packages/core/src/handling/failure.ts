import { type ErrorCode, WebhookError } from '../ground/errors.ts'
import { completeClaim } from './completion.ts'
import { runDeadLetter } from './dead-letter.ts'
import type { Decision } from './decision.ts'
import type { EventRun } from './event-run.ts'
import type { LeasedClaim } from './leased-claim.ts'

/** Handles an error of a handler: releases the claim for the next attempt, or, after the last one, runs the dead-letter listeners. */
export async function handleFailure(
  run: EventRun,
  claim: LeasedClaim | undefined,
  cause: unknown,
): Promise<Decision> {
  if (claim === undefined) throw handlerError(run, cause)
  const { attempt } = claim
  if (run.committed) return { kind: 'handled', attempt, error: cause }
  const error = handlerError(run, cause)
  const failedStore = error.code === 'STORE_UNAVAILABLE'
  const { maxAttempts } = run.settings.claims!
  if (maxAttempts !== undefined && attempt >= maxAttempts && !failedStore) return exhaust(run, claim, cause)
  const progress = run.progress()
  // A failed commit of the store is not the handler's failure and uses no attempt.
  const giveBack = {
    ...(progress !== undefined && { progress }),
    ...(failedStore && { attempted: false as const }),
  }
  const released = await claim.release(giveBack).catch(() => undefined)
  // Completed in the handler's own transaction, or by the new owner of the claim.
  if (released === false && (await isCompleted(claim, giveBack)))
    return { kind: 'handled', attempt, error: cause }
  throw error
}

/** Whether the event is completed by now. Reading the record claims a free event, which is then released. */
async function isCompleted(claim: LeasedClaim, giveBack: { progress?: string }): Promise<boolean> {
  const now = await claim.reclaim().catch(() => undefined)
  // A lost answer may have granted the claim. No handler has begun under it.
  if (now === undefined || now.status === 'claimed') {
    await claim.release({ ...giveBack, attempted: false }).catch(() => undefined)
  }
  return now?.status === 'completed'
}

/** Runs the dead-letter listeners after the last failed attempt, then completes the claim. Always throws. */
async function exhaust(run: EventRun, claim: LeasedClaim, cause: unknown): Promise<never> {
  try {
    await runDeadLetter(run, claim.attempt, cause)
  } catch (failure) {
    await claim.release().catch(() => undefined)
    throw failure
  }
  // With an inbox, completing here would lose the event if the process crashed before the dead letter is stored.
  if (run.settings.exhausted === 'kept') {
    await claim.release().catch(() => undefined)
  } else {
    run.stage = 'completion'
    await completeClaim(claim, run.settings.clock)
  }
  throw new WebhookError('EXHAUSTED', `The event failed for the last of ${claim.attempt} attempts.`, {
    cause,
  })
}

const OWN_CODES: readonly ErrorCode[] = ['HANDLER_TIMEOUT', 'LEASE_LOST', 'CONFIG_INVALID']

/** The error for a failed handler. Errors that the pipeline itself threw into the handler are returned unchanged. */
function handlerError(run: EventRun, cause: unknown): WebhookError {
  if (cause instanceof WebhookError) {
    if (OWN_CODES.includes(cause.code)) return cause
    if (cause.code === 'STORE_UNAVAILABLE' && cause === run.storeFailure) return cause
  }
  const which = run.handlerName === undefined ? 'A handler' : `The handler '${run.handlerName}'`
  return new WebhookError('HANDLER_FAILED', `${which} threw. Its error is the cause.`, { cause })
}
