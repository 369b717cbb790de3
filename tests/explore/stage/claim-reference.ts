import type { Claim, ClaimOptions, ReleaseOptions } from '../../../packages/core/src/stores/contract.ts'

interface Reference {
  state: 'processing' | 'released' | 'completed'
  token: string
  attempt: number
  progress: string | null
  leaseUntil: number
  keepUntil: number
}

/** A reference implementation of a store, as simple as possible: no index and no eviction. */
export class ClaimReference {
  readonly #records = new Map<string, Reference>()
  readonly #now: () => number

  constructor(now: () => number) {
    this.#now = now
  }

  /** Returns the record of a key, until the end of its retention. */
  find(key: string): Readonly<Reference> | undefined {
    const record = this.#records.get(key)
    return record !== undefined && record.keepUntil > this.#now() ? record : undefined
  }

  claim(
    key: string,
    { token, leaseMs, retainMs, maxAttempts = Number.POSITIVE_INFINITY }: ClaimOptions,
  ): Claim {
    const now = this.#now()
    const record = this.find(key) as Reference | undefined
    if (record?.state === 'completed') return { status: 'completed' }
    const again = record?.state === 'processing' && record.token === token
    if (record !== undefined && !again) {
      const leftMs = record.leaseUntil - now
      if (record.state === 'processing' && leftMs > 0) return { status: 'in-progress', retryAfterMs: leftMs }
      if (record.attempt >= maxAttempts) return { status: 'exhausted', attempt: record.attempt }
    }
    const keepUntil = Math.max(again ? record.keepUntil : 0, now + Math.max(retainMs, leaseMs))
    const attempt = again ? record.attempt : (record?.attempt ?? 0) + 1
    const progress = record?.progress ?? null
    const leaseUntil = now + leaseMs
    this.#records.set(key, { state: 'processing', token, attempt, progress, leaseUntil, keepUntil })
    return { status: 'claimed', attempt, progress }
  }

  renew(key: string, token: string, leaseMs: number): boolean {
    const record = this.#held(key, token)
    if (record === undefined) return false
    record.leaseUntil = this.#now() + leaseMs
    record.keepUntil = Math.max(record.keepUntil, record.leaseUntil)
    return true
  }

  complete(key: string, token: string, { retainMs }: { retainMs: number }): boolean {
    const record = this.find(key) as Reference | undefined
    if (record?.token !== token || record.state === 'released') return false
    if (record.state === 'processing') {
      Object.assign(record, { state: 'completed', progress: null, keepUntil: this.#now() + retainMs })
    }
    return true
  }

  release(key: string, token: string, { progress, attempted = true }: ReleaseOptions = {}): boolean {
    const record = this.#held(key, token)
    if (record === undefined) return false
    record.state = 'released'
    record.progress = progress ?? record.progress
    if (!attempted) record.attempt--
    return true
  }

  reopen(key: string): boolean {
    const record = this.find(key)
    if (record === undefined) return false
    if (record.state === 'processing' && record.leaseUntil > this.#now()) return false
    if (record.state === 'released' && record.attempt === 0) return false
    return this.#records.delete(key)
  }

  #held(key: string, token: string): Reference | undefined {
    const record = this.find(key) as Reference | undefined
    return record?.state === 'processing' && record.token === token ? record : undefined
  }
}
