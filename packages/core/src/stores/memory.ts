import { WebhookError } from '../ground/errors.ts'
import type { Claim, ClaimOptions, IdempotencyStore } from './contract.ts'
import type { MemoryRecord } from './in-memory/memory-record.ts'
import { RecordTable } from './in-memory/record-table.ts'
import { toRecordKey } from './record-key.ts'

/** The options of `memoryStore`. */
export interface MemoryStoreOptions {
  /**
   * The maximum number of records, of some 400 bytes each. A full store forgets the oldest completed event, then the oldest
   * released one, then one whose lease has run out. If all are in progress, a claim fails with STORE_UNAVAILABLE.
   * @default 100_000
   */
  maxRecords?: number
  /** The store's clock, in milliseconds. @default Date.now */
  now?: () => number
}

/** A store in memory. */
export interface MemoryStore extends IdempotencyStore {
  /** The current number of records. */
  readonly size: number
}

/**
 * Stores claims in this process's memory. For a single process: the claims are lost when it ends.
 * @example
 * const webhooks = createWebhooks({ provider: workflows, secret, store: memoryStore({ maxRecords: 10_000 }) })
 */
export function memoryStore({ maxRecords = 100_000, now = Date.now }: MemoryStoreOptions = {}): MemoryStore {
  if (!(maxRecords >= 1))
    throw new WebhookError('CONFIG_INVALID', 'maxRecords is below 1. Pass a positive number.')
  const table = new RecordTable(maxRecords)
  const { processing, released, completed } = table

  /** Finds the record if this token made its last claim. */
  function findOwn(key: string, token: string, time: number): MemoryRecord | undefined {
    const record = table.find(toRecordKey(key), time)
    return record?.token === token ? record : undefined
  }

  function findHeld(key: string, token: string, time: number): MemoryRecord | undefined {
    const record = findOwn(key, token, time)
    return record?.ring === processing ? record : undefined
  }

  function claim(key: string, options: ClaimOptions): Claim {
    const time = now()
    const recordKey = toRecordKey(key)
    const known = table.find(recordKey, time)
    const refused = known && refuse(known, options, time)
    if (refused !== undefined) return refused
    const record = known ?? table.add(recordKey, time)
    if (record === undefined)
      throw new WebhookError('STORE_UNAVAILABLE', `All ${maxRecords} records are in use. Raise maxRecords.`)
    return hold(record, options, time)
  }

  /** Returns the reason why the token cannot claim the record. Undefined if it can. */
  function refuse(
    record: MemoryRecord,
    { token, maxAttempts }: ClaimOptions,
    time: number,
  ): Claim | undefined {
    if (record.ring === completed) return { status: 'completed' }
    if (record.ring === processing && record.token === token) return undefined
    if (record.ring === processing && record.leaseUntil > time)
      return { status: 'in-progress', retryAfterMs: record.leaseUntil - time }
    if (maxAttempts !== undefined && record.attempt >= maxAttempts)
      return { status: 'exhausted', attempt: record.attempt }
    return undefined
  }

  function hold(record: MemoryRecord, { token, leaseMs, retainMs }: ClaimOptions, time: number): Claim {
    const keepUntil = time + Math.max(retainMs, leaseMs)
    const isSentAgain = record.ring === processing && record.token === token
    record.keepUntil = isSentAgain ? Math.max(record.keepUntil, keepUntil) : keepUntil
    record.leaseUntil = time + leaseMs
    if (!isSentAgain) record.attempt++
    record.token = token
    record.moveTo(processing)
    return { status: 'claimed', attempt: record.attempt, progress: record.progress }
  }

  // Plain functions that return promises. With async functions, V8 considers their allocations long-lived and keeps each
  // delivery until a full garbage collection: bench/NOTES.md, "The memory store".
  return {
    get size() {
      return table.size
    },
    claim(key, options) {
      try {
        return Promise.resolve(claim(key, options))
      } catch (error) {
        return Promise.reject(error)
      }
    },
    renew(key, token, leaseMs) {
      const time = now()
      const record = findHeld(key, token, time)
      if (record === undefined) return Promise.resolve(false)
      record.leaseUntil = time + leaseMs
      record.keepUntil = Math.max(record.keepUntil, record.leaseUntil)
      record.moveTo(processing)
      return Promise.resolve(true)
    },
    complete(key, token, { retainMs }) {
      const time = now()
      const record = findOwn(key, token, time)
      if (record === undefined || record.ring === released) return Promise.resolve(false)
      if (record.ring === completed) return Promise.resolve(true)
      record.progress = null
      record.keepUntil = time + retainMs
      record.moveTo(completed)
      return Promise.resolve(true)
    },
    release(key, token, { progress, attempted = true } = {}) {
      const record = findHeld(key, token, now())
      if (record === undefined) return Promise.resolve(false)
      if (!attempted) record.attempt--
      record.progress = progress ?? record.progress
      record.moveTo(released)
      return Promise.resolve(true)
    },
    reopen(key) {
      const time = now()
      const record = table.find(toRecordKey(key), time)
      if (record === undefined) return Promise.resolve(false)
      if (record.ring === processing && record.leaseUntil > time) return Promise.resolve(false)
      if (record.ring === released && record.attempt === 0) return Promise.resolve(false)
      table.remove(record)
      return Promise.resolve(true)
    },
    purge: (limit = maxRecords) => Promise.resolve(table.purge(now(), limit)),
  }
}
