import type { Claim, ClaimOptions, ReleaseOptions } from '../src/stores/contract.ts'

interface ModelRecord {
  state: 'processing' | 'released' | 'completed'
  token: string
  attempt: number
  progress: string | null
  leased: boolean
}

/**
 * A model of the claim table without a clock: a lease or a retention ends at once (0 ms) or never.
 */
export class ClaimModel {
  readonly #records = new Map<string, ModelRecord>()

  claim(
    key: string,
    { token, leaseMs, retainMs, maxAttempts = Number.POSITIVE_INFINITY }: ClaimOptions,
  ): Claim {
    const record = this.#records.get(key)
    if (record?.state === 'completed') return { status: 'completed' }
    if (record?.state === 'processing' && record.token === token) {
      record.leased = leaseMs > 0
      return { status: 'claimed', attempt: record.attempt, progress: record.progress }
    }
    if (record?.state === 'processing' && record.leased) return { status: 'in-progress', retryAfterMs: 1 }
    if (record && record.attempt >= maxAttempts) return { status: 'exhausted', attempt: record.attempt }
    const attempt = (record?.attempt ?? 0) + 1
    const progress = record?.progress ?? null
    this.#records.set(key, { state: 'processing', token, attempt, progress, leased: leaseMs > 0 })
    if (leaseMs === 0 && retainMs === 0) this.#records.delete(key)
    return { status: 'claimed', attempt, progress }
  }

  renew(key: string, token: string, leaseMs: number): boolean {
    const record = this.#held(key, token)
    if (record) record.leased = leaseMs > 0
    return record !== undefined
  }

  complete(key: string, token: string, retainMs: number): boolean {
    const record = this.#records.get(key)
    if (record?.state === 'completed' && record.token === token) return true
    const held = this.#held(key, token)
    if (held) Object.assign(held, { state: 'completed', progress: null })
    if (held && retainMs === 0) this.#records.delete(key)
    return held !== undefined
  }

  release(key: string, token: string, { progress, attempted = true }: ReleaseOptions): boolean {
    const record = this.#held(key, token)
    if (!record) return false
    const attempt = attempted ? record.attempt : record.attempt - 1
    Object.assign(record, { state: 'released', attempt, progress: progress ?? record.progress })
    return true
  }

  reopen(key: string): boolean {
    const record = this.#records.get(key)
    if (record?.state === 'processing' && record.leased) return false
    if (record?.state === 'released' && record.attempt === 0) return false
    return this.#records.delete(key)
  }

  #held(key: string, token: string): ModelRecord | undefined {
    const record = this.#records.get(key)
    return record?.state === 'processing' && record.token === token ? record : undefined
  }
}
