import { type Clock, sleep } from './clock.ts'
import { WebhookError } from './errors.ts'
import type { Claim, IdempotencyStore } from './stores/contract.ts'

export interface ClaimSettings {
  readonly store: IdempotencyStore<unknown>
  readonly clock: Clock
  readonly leaseMs: number
  readonly retainMs: number
  readonly maxAttempts: number | undefined
  /** How long a run may keep renewing its lease; after that the lease lapses and a retry can take over. */
  readonly maxRunMs: number
  readonly createToken: () => string
}

/** A claim that was won: every write goes out under its token, and the lease is renewed until `stop`. */
export interface HeldClaim {
  readonly attempt: number
  readonly progress: string | null
  complete(): Promise<boolean>
  completeWith(tx: unknown): Promise<boolean>
  release(progress?: string): Promise<boolean>
  /** Reads the record again after a write was refused; takes the claim if nobody has it. */
  reclaim(): Promise<Claim>
  stop(): void
}

const FIRST_PAUSE_MS = 25
const LONGEST_PAUSE_MS = 500

/**
 * Claims an event, waiting up to `waitMs` for another holder to finish.
 * Rejects as the store does.
 */
export async function claimEvent(
  settings: ClaimSettings,
  { key, token, waitMs }: { key: string; token: string; waitMs: number },
): Promise<Claim> {
  const { store, clock } = settings
  const until = clock.now() + waitMs
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
    const claim = await store.claim(key, claimOptions(settings, token))
    const leftMs = until - clock.now()
    if (claim.status !== 'in-progress' || leftMs <= 0) return claim
    await sleep(clock, Math.max(1, Math.min(pauseMs, leftMs, claim.retryAfterMs)))
  }
}

/**
 * Holds a claim while its handlers run.
 *
 *   claim ──┬── renew ──┬── renew ──┬── … ── complete | release
 *           └ lease/3 ──┘           └ refused, or not answered within a lease: onLost
 */
export function holdClaim(
  settings: ClaimSettings,
  {
    key,
    token,
    claim,
    onLost,
  }: { key: string; token: string; claim: ClaimedRecord; onLost: (error: WebhookError) => void },
): HeldClaim {
  const { store, retainMs } = settings
  const stop = keepLease(settings, key, token, onLost)
  return {
    attempt: claim.attempt,
    progress: claim.progress,
    complete: () => store.complete(key, token, { retainMs }),
    completeWith: (tx) => store.complete(key, token, { retainMs }, tx),
    release: (progress) => store.release(key, token, progress === undefined ? {} : { progress }),
    reclaim: () => store.claim(key, claimOptions({ ...settings, maxAttempts: undefined }, token)),
    stop,
  }
}

type ClaimedRecord = Extract<Claim, { status: 'claimed' }>

function claimOptions({ leaseMs, retainMs, maxAttempts }: ClaimSettings, token: string) {
  return { token, leaseMs, retainMs, ...(maxAttempts === undefined ? {} : { maxAttempts }) }
}

/** Renews at a third of the lease; calls `onLost` once when the lease is gone or cannot be known to be held. */
function keepLease(
  { store, clock, leaseMs, maxRunMs }: ClaimSettings,
  key: string,
  token: string,
  onLost: (error: WebhookError) => void,
): () => void {
  const startedAt = clock.now()
  let heldUntil = startedAt + leaseMs
  let renewing = false
  let cancel = clock.after(leaseMs / 3, tick)

  function lose(message: string): void {
    cancel()
    cancel = () => {}
    heldUntil = Number.NEGATIVE_INFINITY
    onLost(new WebhookError('LEASE_LOST', message))
  }

  function tick(): void {
    const now = clock.now()
    if (now >= heldUntil) {
      lose('The lease ran out before the store renewed it.')
      return
    }
    cancel = clock.after(Math.min(leaseMs / 3, heldUntil - now), tick)
    if (!renewing && now - startedAt < maxRunMs) void renew(now)
  }

  async function renew(askedAt: number): Promise<void> {
    renewing = true
    try {
      const renewed = await store.renew(key, token, leaseMs)
      if (heldUntil === Number.NEGATIVE_INFINITY) return
      if (renewed) heldUntil = askedAt + leaseMs
      else lose('Another process has taken the claim over.')
    } catch {
      // The store is out of reach: the next tick asks again, until the lease has run out.
    } finally {
      renewing = false
    }
  }

  return () => {
    cancel()
    heldUntil = Number.NEGATIVE_INFINITY
  }
}
