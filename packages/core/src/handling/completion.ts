import { type Clock, sleep } from '../ground/clock.ts'
import { WebhookError } from '../ground/errors.ts'
import { toHeld } from './claims.ts'
import type { LeasedClaim } from './leased-claim.ts'

const FIRST_PAUSE_MS = 50
const LONGEST_PAUSE_MS = 1000

/**
 * Completes an event after its handlers have finished. Retries when the store fails, so that the work is not repeated.
 * Resolves once we or a new owner have completed the event. Throws LEASE_LOST, or the store's last error.
 */
export async function completeClaim(claim: LeasedClaim, clock: Clock): Promise<void> {
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs *= 4) {
    try {
      if (!toHeld('complete', await claim.complete())) await completeAfterLoss(claim)
      return
    } catch (error) {
      if (isLeaseLost(error) || pauseMs > LONGEST_PAUSE_MS) throw error
    }
    await sleep(clock, pauseMs)
  }
}

/** Reads the record again after losing the claim: the new owner may have completed the event, or given it back. */
async function completeAfterLoss(claim: LeasedClaim): Promise<void> {
  const now = await claim.reclaim()
  if (now.status === 'completed') return
  if (now.status === 'claimed' && toHeld('complete', await claim.complete())) return
  throw leaseLost()
}

export function leaseLost(): WebhookError {
  return new WebhookError('LEASE_LOST', 'The claim was taken over before the event was completed.')
}

function isLeaseLost(error: unknown): boolean {
  return error instanceof WebhookError && error.code === 'LEASE_LOST'
}
