import { WebhookError } from '../ground/errors.ts'
import type { Claim } from '../stores/contract.ts'
import { type ClaimSettings, claimEvent, toHeld } from './claims.ts'

/**
 * Holds a claim while its handlers run. Writes with its token, and renews the lease until `stop`.
 *
 *   claim ──┬── renew ──┬── renew ──┬── … ── complete | release
 *           └ lease/3 ──┘           └ refused, or no reply within a lease: onLost
 */
export class LeasedClaim {
  readonly attempt: number
  readonly progress: string | null
  readonly #settings: ClaimSettings
  readonly #key: string
  readonly #token: string
  readonly #onLost: (error: WebhookError) => void
  readonly #startedAt: number
  /** Minus infinity once the lease is lost or no longer needed. */
  #heldUntil: number
  #renewing = false
  #completed = false
  #openTransactions = 0
  #cancelTick: () => void

  constructor(
    settings: ClaimSettings,
    key: string,
    token: string,
    { attempt, progress }: Extract<Claim, { status: 'claimed' }>,
    onLost: (error: WebhookError) => void,
  ) {
    this.attempt = attempt
    this.progress = progress ?? null
    this.#settings = settings
    this.#key = key
    this.#token = token
    this.#onLost = onLost
    this.#startedAt = settings.elapsed()
    this.#heldUntil = this.#startedAt + settings.leaseMs
    this.#cancelTick = settings.clock.after(settings.leaseMs / 3, () => this.#tick())
  }

  /**
   * Returns the store's own promise, whose value is not checked. A store with synchronous transactions has written, or
   * thrown, when this returns.
   */
  complete(tx?: unknown): Promise<boolean> {
    const { store, retainMs } = this.#settings
    return store.complete(this.#key, this.#token, { retainMs }, tx)
  }

  /** @param attempted false if no handler has started, so that the attempt does not count */
  async release({ progress, attempted }: { progress?: string; attempted?: false } = {}): Promise<boolean> {
    const options = { ...(progress !== undefined && { progress }), ...(attempted === false && { attempted }) }
    return toHeld('release', await this.#settings.store.release(this.#key, this.#token, options))
  }

  /**
   * Runs `run` in a transaction of the store, for at most as long as the lease is renewed. The store locks the claim
   * meanwhile, so a renewal that waits for the transaction's connection loses nothing.
   */
  async transaction<T>(run: (tx: unknown) => Promise<T> | T, signal: AbortSignal): Promise<T> {
    const { store, elapsed, maxRunMs } = this.#settings
    const timeoutMs = Math.max(1, this.#startedAt + maxRunMs - elapsed())
    this.#openTransactions++
    try {
      const claim = { key: this.#key, token: this.#token }
      return await store.transaction!(run, { claim, timeoutMs, signal })
    } finally {
      this.#openTransactions--
    }
  }

  /** Reads the record again after a refused write, and takes the claim if it is free. */
  reclaim(): Promise<Claim> {
    return claimEvent({ ...this.#settings, maxAttempts: undefined }, this.#key, this.#token)
  }

  /** Notes that the handler has completed the event in a transaction. Its commit then ends the renewals. */
  markCompleted(): void {
    this.#completed = true
  }

  stop(): void {
    this.#heldUntil = Number.NEGATIVE_INFINITY
    this.#cancelTick()
  }

  /** Runs every third of the lease, or when the rest of it has passed. */
  #tick(): void {
    const { clock, elapsed, leaseMs, maxRunMs } = this.#settings
    const now = elapsed()
    const lapsed = now >= this.#heldUntil
    if (lapsed && this.#openTransactions === 0) {
      this.#lose('The lease ran out before the store renewed it.')
      return
    }
    const nextMs = lapsed ? leaseMs / 3 : Math.min(leaseMs / 3, this.#heldUntil - now)
    this.#cancelTick = clock.after(nextMs, () => this.#tick())
    if (!this.#renewing && now - this.#startedAt < maxRunMs) void this.#renew(now)
  }

  async #renew(askedAt: number): Promise<void> {
    const { store, leaseMs } = this.#settings
    this.#renewing = true
    try {
      const renewed = toHeld('renew', await store.renew(this.#key, this.#token, leaseMs))
      if (this.#heldUntil === Number.NEGATIVE_INFINITY) return
      if (renewed) this.#heldUntil = askedAt + leaseMs
      else if (this.#completed) this.stop()
      else this.#lose('Another process has taken the claim over.')
    } catch {
      // The store is unreachable. The next tick retries until the lease has run out.
    } finally {
      this.#renewing = false
    }
  }

  #lose(message: string): void {
    this.stop()
    this.#onLost(new WebhookError('LEASE_LOST', message))
  }
}
