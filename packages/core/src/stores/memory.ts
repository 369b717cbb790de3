import { WebhookError } from '../errors.ts'
import type { Claim, IdempotencyStore } from './contract.ts'

export interface MemoryStoreOptions {
  /**
   * How many records are kept at the most. When they are used up the oldest completed one is forgotten, then the
   * oldest that nobody works on; when all are in progress a claim fails with STORE_UNAVAILABLE.
   * @default 100_000
   */
  maxRecords?: number
  /** The store's clock, in milliseconds. @default Date.now */
  now?: () => number
}

interface Record {
  state: 'processing' | 'released' | 'completed'
  token: string
  attempt: number
  progress: string | null
  leaseUntil: number
  keepUntil: number
}

export interface MemoryStore extends IdempotencyStore {
  /** How many records are held now. */
  readonly size: number
}

/** How many records one claim looks at while it sweeps, so that no call pays for all of them. */
const SWEEP = 4

/** Claims in this process's memory: for one process, and forgotten when it ends. */
export function memoryStore({ maxRecords = 100_000, now = Date.now }: MemoryStoreOptions = {}): MemoryStore {
  if (!(maxRecords >= 1))
    throw new WebhookError('CONFIG_INVALID', 'maxRecords is below 1. Pass a positive number.')
  // In the order of their last claim or completion, so the oldest stand first.
  const records = new Map<string, Record>()

  function held(key: string, token: string): Record | undefined {
    const record = records.get(key)
    return record?.token === token && record.state === 'processing' && record.keepUntil > now()
      ? record
      : undefined
  }

  function moveToEnd(key: string, record: Record): void {
    records.delete(key)
    records.set(key, record)
  }

  function sweep(time: number, limit: number): number {
    let removed = 0
    let seen = 0
    for (const [key, record] of records) {
      if (seen++ >= limit) break
      if (record.keepUntil <= time && records.delete(key)) removed++
    }
    return removed
  }

  function makeRoom(time: number): void {
    let idle: string | undefined
    for (const [key, record] of records) {
      if (record.state === 'completed') return void records.delete(key)
      if (record.state === 'released' || record.leaseUntil <= time) idle ??= key
    }
    if (idle !== undefined) return void records.delete(idle)
    throw new WebhookError('STORE_UNAVAILABLE', `All ${maxRecords} records are in use. Raise maxRecords.`)
  }

  function claim(key: string, o: Parameters<IdempotencyStore['claim']>[1]): Claim {
    const time = now()
    sweep(time, SWEEP)
    let record = records.get(key)
    if (record !== undefined && record.keepUntil <= time) {
      records.delete(key)
      record = undefined
    }
    if (record?.state === 'completed') return { status: 'completed' }
    const holds = record?.state === 'processing'
    if (record && holds && record.token === o.token) {
      record.leaseUntil = time + o.leaseMs
      return { status: 'claimed', attempt: record.attempt, progress: record.progress }
    }
    if (record && holds && record.leaseUntil > time) {
      return { status: 'in-progress', retryAfterMs: record.leaseUntil - time }
    }
    if (record && o.maxAttempts !== undefined && record.attempt >= o.maxAttempts) {
      return { status: 'exhausted', attempt: record.attempt }
    }
    if (record === undefined && records.size >= maxRecords) makeRoom(time)
    const next: Record = {
      state: 'processing',
      token: o.token,
      attempt: (record?.attempt ?? 0) + 1,
      progress: record?.progress ?? null,
      leaseUntil: time + o.leaseMs,
      keepUntil: time + Math.max(o.retainMs, o.leaseMs),
    }
    moveToEnd(key, next)
    return { status: 'claimed', attempt: next.attempt, progress: next.progress }
  }

  return {
    get size() {
      return records.size
    },
    claim: async (key, options) => claim(key, options),
    async renew(key, token, leaseMs) {
      const record = held(key, token)
      if (record === undefined) return false
      record.leaseUntil = now() + leaseMs
      record.keepUntil = Math.max(record.keepUntil, record.leaseUntil)
      return true
    },
    async complete(key, token, { retainMs }) {
      const record = records.get(key)
      const done = record?.token === token && record.state === 'completed' && record.keepUntil > now()
      if (done) return true
      const processing = held(key, token)
      if (processing === undefined) return false
      processing.state = 'completed'
      processing.progress = null
      processing.keepUntil = now() + retainMs
      moveToEnd(key, processing)
      return true
    },
    async release(key, token, { progress } = {}) {
      const record = held(key, token)
      if (record === undefined) return false
      record.state = 'released'
      if (progress !== undefined) record.progress = progress
      return true
    },
    async purge(limit = Number.POSITIVE_INFINITY) {
      let removed = 0
      const time = now()
      for (const [key, record] of records) {
        if (removed >= limit) break
        if (record.keepUntil <= time && records.delete(key)) removed++
      }
      return removed
    },
  }
}
