import { type Cancel, type Clock, sleep } from '../ground/clock.ts'
import type { Delayed, DelayQueue } from '../ground/delay-queue.ts'
import { WebhookError } from '../ground/errors.ts'
import type { Claim, ClaimOptions, IdempotencyStore } from '../stores/contract.ts'

export interface ClaimSettings {
  readonly store: IdempotencyStore<unknown>
  readonly clock: Clock
  readonly elapsed: () => number
  /** Where claims wait for a third of their lease to pass: the first renewal, which most never need. */
  readonly renewals: DelayQueue
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

/** Claims an event once; rejects as the store does. */
export function claimEvent(settings: ClaimSettings, key: string, token: string): Promise<Claim> {
  return settings.store.claim(key, claimOptions(settings, token))
}

/** Claims an event that somebody else holds as soon as they are done with it, or answers as they left it after `waitMs`. */
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

function claimOptions({ leaseMs, retainMs, maxAttempts }: ClaimSettings, token: string): ClaimOptions {
  return maxAttempts === undefined ? { token, leaseMs, retainMs } : { token, leaseMs, retainMs, maxAttempts }
}

/**
 * Holds a claim while its handlers run.
 *
 *   claim ──┬── renew ──┬── renew ──┬── … ── complete | release
 *           └ lease/3 ──┘           └ refused, or not answered within a lease: onLost
 */
export class LeasedClaim implements HeldClaim, Delayed {
  readonly attempt: number
  readonly progress: string | null
  older: Delayed | undefined = undefined
  newer: Delayed | undefined = undefined
  dueAt: number | undefined = undefined
  readonly #settings: ClaimSettings
  readonly #key: string
  readonly #token: string
  readonly #onLost: (error: WebhookError) => void
  readonly #startedAt: number
  /** Minus infinity once the lease is lost or not needed any more. */
  #heldUntil: number
  #renewing = false
  #cancelTick: Cancel | undefined = undefined

  constructor(
    settings: ClaimSettings,
    key: string,
    token: string,
    { attempt, progress }: Extract<Claim, { status: 'claimed' }>,
    onLost: (error: WebhookError) => void,
  ) {
    this.attempt = attempt
    this.progress = progress
    this.#settings = settings
    this.#key = key
    this.#token = token
    this.#onLost = onLost
    this.#startedAt = settings.elapsed()
    this.#heldUntil = this.#startedAt + settings.leaseMs
    settings.renewals.add(this, this.#startedAt)
  }

  complete(): Promise<boolean> {
    const { store, retainMs } = this.#settings
    return store.complete(this.#key, this.#token, { retainMs })
  }

  completeWith(tx: unknown): Promise<boolean> {
    const { store, retainMs } = this.#settings
    return store.complete(this.#key, this.#token, { retainMs }, tx)
  }

  release(progress?: string): Promise<boolean> {
    return this.#settings.store.release(this.#key, this.#token, progress === undefined ? {} : { progress })
  }

  reclaim(): Promise<Claim> {
    return claimEvent({ ...this.#settings, maxAttempts: undefined }, this.#key, this.#token)
  }

  stop(): void {
    this.#heldUntil = Number.NEGATIVE_INFINITY
    this.#settings.renewals.remove(this)
    this.#cancelTick?.()
  }

  /** A third of the lease has passed since the last time, or what is left of it. */
  onDue(): void {
    const { clock, elapsed, leaseMs, maxRunMs } = this.#settings
    const now = elapsed()
    if (now >= this.#heldUntil) {
      this.#lose('The lease ran out before the store renewed it.')
      return
    }
    // A timer of its own, since less than a third of the lease may be left.
    this.#cancelTick = clock.after(Math.min(leaseMs / 3, this.#heldUntil - now), () => this.onDue())
    if (!this.#renewing && now - this.#startedAt < maxRunMs) void this.#renew(now)
  }

  async #renew(askedAt: number): Promise<void> {
    const { store, leaseMs } = this.#settings
    this.#renewing = true
    try {
      const renewed = await store.renew(this.#key, this.#token, leaseMs)
      if (this.#heldUntil === Number.NEGATIVE_INFINITY) return
      if (renewed) this.#heldUntil = askedAt + leaseMs
      else this.#lose('Another process has taken the claim over.')
    } catch {
      // The store is out of reach: the next tick asks again, until the lease has run out.
    } finally {
      this.#renewing = false
    }
  }

  #lose(message: string): void {
    this.stop()
    this.#onLost(new WebhookError('LEASE_LOST', message))
  }
}
