import { type Clock, sleep } from '../ground/clock.ts'
import { WebhookError } from '../ground/errors.ts'
import type { Claim, IdempotencyStore } from '../stores/contract.ts'

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

type InProgress = Extract<Claim, { status: 'in-progress' }>

/** Claims an event. Rejects when the store does, and when its result is not a valid claim. */
export async function claimEvent(settings: ClaimSettings, key: string, token: string): Promise<Claim> {
  return toClaim(await askStore(settings, key, token))
}

/** Asks the store for a claim. `toClaim` validates the result. */
export function askStore(settings: ClaimSettings, key: string, token: string): Promise<Claim> {
  const { store, leaseMs, retainMs, maxAttempts } = settings
  return store.claim(
    key,
    maxAttempts === undefined ? { token, leaseMs, retainMs } : { token, leaseMs, retainMs, maxAttempts },
  )
}

/**
 * Waits for the holder of a claim, and claims the event once it is free. Resolves to the store's last answer if the time is up.
 * @param first the store's first answer
 */
export async function waitForClaim(
  settings: ClaimSettings,
  key: string,
  token: string,
  first: InProgress,
  waitMs: number,
): Promise<Claim> {
  const { clock, elapsed } = settings
  const until = elapsed() + waitMs
  let claim: Claim = first
  for (let pauseMs = FIRST_PAUSE_MS; claim.status === 'in-progress'; pauseMs *= 2) {
    const leftMs = until - elapsed()
    if (leftMs <= 0) break
    await sleep(clock, Math.max(1, Math.min(pauseMs, LONGEST_PAUSE_MS, leftMs, claim.retryAfterMs)))
    claim = await claimEvent(settings, key, token)
  }
  return claim
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

/** Validates the result of `claim()`, since a store may be user code. */
export function toClaim(claim: Claim): Claim {
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
