import { type Clock, sleep } from '../ground/clock.ts'
import { WebhookError } from '../ground/errors.ts'
import type { Claim, ClaimOptions, IdempotencyStore } from '../stores/contract.ts'

export interface ClaimSettings {
  readonly store: IdempotencyStore<unknown>
  readonly clock: Clock
  readonly elapsed: () => number
  readonly leaseMs: number
  readonly retainMs: number
  readonly maxAttempts: number | undefined
  /** How long a run may keep renewing its lease; after that the lease lapses and a retry can take over. */
  readonly maxRunMs: number
  readonly createToken: () => string
}

const FIRST_PAUSE_MS = 25
const LONGEST_PAUSE_MS = 500

/** Claims an event once; rejects as the store does, and when the store's answer is no claim. */
export async function claimEvent(settings: ClaimSettings, key: string, token: string): Promise<Claim> {
  return toClaim(await settings.store.claim(key, claimOptions(settings, token)))
}

/** Waits up to `waitMs` for the current holder, then claims the event or returns the last status. */
export async function awaitClaim(
  settings: ClaimSettings,
  key: string,
  token: string,
  seen: Claim,
  waitMs: number,
): Promise<Claim> {
  const { clock, elapsed } = settings
  const until = elapsed() + waitMs
  let claim = seen
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
    const leftMs = until - elapsed()
    if (claim.status !== 'in-progress' || leftMs <= 0) return claim
    await sleep(clock, Math.max(1, Math.min(pauseMs, leftMs, claim.retryAfterMs)))
    claim = await claimEvent(settings, key, token)
  }
}

/**
 * Gives back a claim that was asked for in vain: granted too late, or with an answer that was lost. No handler has
 * begun, so the attempt does not count. Never rejects: where the store is out of reach the lease lapses.
 */
export async function abandonClaim({ store }: ClaimSettings, key: string, token: string): Promise<void> {
  try {
    await store.release(key, token, { attempted: false })
  } catch {
    // The sender is told to come back in any case.
  }
}

function claimOptions({ leaseMs, retainMs, maxAttempts }: ClaimSettings, token: string): ClaimOptions {
  return maxAttempts === undefined ? { token, leaseMs, retainMs } : { token, leaseMs, retainMs, maxAttempts }
}

/** A store is foreign code: what it answers is looked at before it decides about an event. */
function toClaim(claim: Claim): Claim {
  switch (claim?.status) {
    case 'claimed':
      if (isAttempt(claim.attempt)) return claim
      break
    case 'in-progress':
      if (typeof claim.retryAfterMs === 'number') return claim
      break
    case 'exhausted':
      if (isAttempt(claim.attempt)) return claim
      break
    case 'completed':
      return claim
  }
  throw new WebhookError(
    'STORE_UNAVAILABLE',
    `The store answered claim() with ${describeAnswer(claim)}, which is no claim. See the IdempotencyStore contract.`,
  )
}

function isAttempt(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 1
}

/** The answer of a write: whether the claim is still ours. */
export function toHeld(method: string, answer: unknown): boolean {
  if (typeof answer === 'boolean') return answer
  throw new WebhookError(
    'STORE_UNAVAILABLE',
    `The store answered ${method}() with ${describeAnswer(answer)} instead of true or false. See the IdempotencyStore contract.`,
  )
}

function describeAnswer(answer: unknown): string {
  try {
    return (JSON.stringify(answer) ?? String(answer)).slice(0, 200)
  } catch {
    return `a ${typeof answer}`
  }
}
