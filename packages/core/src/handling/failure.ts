import { type ErrorCode, WebhookError } from '../ground/errors.ts'
import { completeClaim } from './completion.ts'
import { runDeadLetter } from './dead-letter.ts'
import type { Decision } from './decision.ts'
import type { EventRun } from './event-run.ts'
import type { LeasedClaim } from './leased-claim.ts'

/** Decides about an event whose handler threw: releases its claim for the next attempt, or gives it up for dead. */
export async function settleFailure(
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
  // A store that refused the commit of a sound handler has used no attempt.
  const giveBack = {
    ...(progress !== undefined && { progress }),
    ...(failedStore && { attempted: false as const }),
  }
  const released = await claim.release(giveBack).catch(() => undefined)
  if (released === false) {
    const now = await claim.reclaim()
    // Completed in a transaction of the handler's own, or by whoever took the claim over.
    if (now.status === 'completed') return { kind: 'handled', attempt, error: cause }
    if (now.status === 'claimed') await claim.release(giveBack)
  }
  throw error
}

/** The last attempt has failed: the dead-letter listeners have the event, and then the claim is completed. */
async function exhaust(run: EventRun, claim: LeasedClaim, cause: unknown): Promise<never> {
  try {
    await runDeadLetter(run, claim.attempt, cause)
  } catch (failure) {
    await claim.release().catch(() => undefined)
    throw failure
  }
  // Completed here, a crash before the inbox has its dead letter would lose the event.
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

/** The error of a failed handler; codes that the pipeline itself gave the handler come back as they are. */
function handlerError(run: EventRun, cause: unknown): WebhookError {
  if (cause instanceof WebhookError) {
    if (OWN_CODES.includes(cause.code)) return cause
    if (cause.code === 'STORE_UNAVAILABLE' && cause === run.storeFailure) return cause
  }
  const which = run.handlerName === undefined ? 'A handler' : `The handler '${run.handlerName}'`
  return new WebhookError('HANDLER_FAILED', `${which} threw. Its error is the cause.`, { cause })
}
