import { WebhookError } from '../errors.ts'
import { type Linked, recencyList } from '../recency-list.ts'
import type { Claim, ClaimOptions, IdempotencyStore } from './contract.ts'

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

interface Record extends Linked<Record> {
  readonly key: string
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
  const records = new Map<string, Record>()
  // In the order of their last claim or completion.
  const order = recencyList<Record>()

  /** The record that this token claimed last. */
  function own(key: string, token: string): Record | undefined {
    const record = records.get(key)
    return record?.token === token && record.keepUntil > now() ? record : undefined
  }

  function held(key: string, token: string): Record | undefined {
    const record = own(key, token)
    return record?.state === 'processing' ? record : undefined
  }

  function create(key: string): Record {
    const record: Record = {
      key,
      state: 'processing',
      token: '',
      attempt: 0,
      progress: null,
      leaseUntil: 0,
      keepUntil: 0,
      older: undefined,
      newer: undefined,
    }
    records.set(key, record)
    order.add(record)
    return record
  }

  function forget(record: Record): void {
    records.delete(record.key)
    order.remove(record)
  }

  /** Looks at the oldest `looks` records and forgets at most `limit`; answers how many. */
  function sweep(time: number, looks: number, limit = looks): number {
    let removed = 0
    let record = order.oldest()
    for (let seen = 0; record && seen < looks && removed < limit; seen++) {
      const { newer } = record
      if (record.keepUntil <= time) {
        forget(record)
        removed++
      }
      record = newer
    }
    return removed
  }

  function makeRoom(time: number): void {
    let idle: Record | undefined
    for (let record = order.oldest(); record; record = record.newer) {
      if (record.state === 'completed') return void forget(record)
      if (record.state === 'released' || record.leaseUntil <= time) idle ??= record
    }
    if (idle !== undefined) return void forget(idle)
    throw new WebhookError('STORE_UNAVAILABLE', `All ${maxRecords} records are in use. Raise maxRecords.`)
  }

  function claim(key: string, o: ClaimOptions): Claim {
    const time = now()
    sweep(time, SWEEP)
    let record = records.get(key)
    if (record !== undefined && record.keepUntil <= time) {
      forget(record)
      record = undefined
    }
    if (record?.state === 'completed') return { status: 'completed' }
    const holds = record?.state === 'processing'
    if (record && holds && record.token === o.token) {
      record.leaseUntil = time + o.leaseMs
      record.keepUntil = Math.max(record.keepUntil, time + o.retainMs, record.leaseUntil)
      return { status: 'claimed', attempt: record.attempt, progress: record.progress }
    }
    if (record && holds && record.leaseUntil > time) {
      return { status: 'in-progress', retryAfterMs: record.leaseUntil - time }
    }
    if (record && o.maxAttempts !== undefined && record.attempt >= o.maxAttempts) {
      return { status: 'exhausted', attempt: record.attempt }
    }
    if (record === undefined) {
      if (records.size >= maxRecords) makeRoom(time)
      record = create(key)
    } else {
      order.renew(record)
    }
    record.state = 'processing'
    record.token = o.token
    record.attempt++
    record.leaseUntil = time + o.leaseMs
    record.keepUntil = time + Math.max(o.retainMs, o.leaseMs)
    return { status: 'claimed', attempt: record.attempt, progress: record.progress }
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
      const record = own(key, token)
      if (record === undefined || record.state === 'released') return false
      if (record.state === 'completed') return true
      record.state = 'completed'
      record.progress = null
      record.keepUntil = now() + retainMs
      order.renew(record)
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
      return sweep(now(), Number.POSITIVE_INFINITY, limit)
    },
  }
}
