import { type Clock, sleep } from '../ground/clock.ts'
import { WebhookError } from '../ground/errors.ts'
import type { Claim, ClaimOptions, IdempotencyStore } from '../stores/contract.ts'

/** The resolved options about claims. */
export interface ClaimSettings {
  readonly store: IdempotencyStore<unknown>
  readonly clock: Clock
  readonly elapsed: () => number
  readonly leaseMs: number
  readonly retainMs: number
  readonly maxAttempts: number | undefined
  /** The time for which a run may renew its lease. Then the lease lapses and a retry can take over. */
  readonly maxRunMs: number
  readonly createToken: () => string
}

const FIRST_PAUSE_MS = 25
const LONGEST_PAUSE_MS = 500

/** Claims an event. Rejects when the store does, and when its result is not a valid claim. */
export async function claimEvent(settings: ClaimSettings, key: string, token: string): Promise<Claim> {
  return toClaim(await settings.store.claim(key, claimOptions(settings, token)))
}

/**
 * Claims an event. While another process holds it, waits, and then claims it or returns the last status.
 * @param waitMs returns the maximum time to wait; called only then
 */
export async function claimOrWait(
  settings: ClaimSettings,
  key: string,
  token: string,
  waitMs: () => number,
): Promise<Claim> {
  const { store, clock, elapsed } = settings
  let until: number | undefined
  try {
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
      // Not claimEvent: one more promise costs each delivery 2 %.
      const claim = toClaim(await store.claim(key, claimOptions(settings, token)))
      if (claim.status !== 'in-progress') return claim
      until ??= elapsed() + waitMs()
      const leftMs = until - elapsed()
      if (leftMs <= 0) return claim
      await sleep(clock, Math.max(1, Math.min(pauseMs, leftMs, claim.retryAfterMs)))
    }
  } catch (error) {
    // The store may have granted the claim even if its reply was lost.
    void abandonClaim(settings, key, token)
    throw error
  }
}

/**
 * Gives back a claim that cannot be used, because it was granted too late or its reply was lost. No handler has started,
 * so the attempt does not count. Never rejects: if the store is unreachable, the lease lapses.
 */
export async function abandonClaim({ store }: ClaimSettings, key: string, token: string): Promise<void> {
  try {
    await store.release(key, token, { attempted: false })
  } catch {
    // The sender will retry in any case.
  }
}

function claimOptions({ leaseMs, retainMs, maxAttempts }: ClaimSettings, token: string): ClaimOptions {
  return maxAttempts === undefined ? { token, leaseMs, retainMs } : { token, leaseMs, retainMs, maxAttempts }
}

/** Validates the result of `claim()`, since a store may be user code. */
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
    `The store returned ${describeAnswer(claim)} from claim(), which is not a Claim. See the IdempotencyStore contract.`,
  )
}

function isAttempt(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 1
}

/** Validates the result of a write: true while the claim is still ours. */
export function toHeld(method: string, answer: unknown): boolean {
  if (typeof answer === 'boolean') return answer
  throw new WebhookError(
    'STORE_UNAVAILABLE',
    `The store returned ${describeAnswer(answer)} from ${method}() instead of true or false. See the IdempotencyStore contract.`,
  )
}

function describeAnswer(answer: unknown): string {
  try {
    return (JSON.stringify(answer) ?? String(answer)).slice(0, 200)
  } catch {
    return `a ${typeof answer}`
  }
}
