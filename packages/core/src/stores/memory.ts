import { WebhookError } from '../ground/errors.ts'
import type { Claim, ClaimOptions, IdempotencyStore } from './contract.ts'
import { NONE } from './in-memory/key-index.ts'
import { COMPLETED, PROCESSING, RELEASED, RecordTable } from './in-memory/record-table.ts'

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
  // By age since their last claim or completion.
  const table = new RecordTable()

  /** The record that this token claimed last. */
  function own(key: string, token: string, time: number): number {
    const row = table.find(key)
    return row !== NONE && table.tokens[row] === token && table.keepUntil[row]! > time ? row : NONE
  }

  function held(key: string, token: string, time: number): number {
    const row = own(key, token, time)
    return table.states[row] === PROCESSING ? row : NONE
  }

  /** Looks at the oldest `looks` records and forgets at most `limit`; answers how many. */
  function sweep(time: number, looks: number, limit = looks): number {
    let removed = 0
    let row = table.newerThan(NONE)
    for (let seen = 0; row !== NONE && seen < looks && removed < limit; seen++) {
      const newer = table.newerThan(row)
      if (table.keepUntil[row]! <= time) {
        table.remove(row)
        removed++
      }
      row = newer
    }
    return removed
  }

  /** The record that a full store forgets first. */
  function leastNeeded(time: number): number {
    let idle = NONE
    for (let row = table.newerThan(NONE); row !== NONE; row = table.newerThan(row)) {
      if (table.states[row] === COMPLETED) return row
      if (idle === NONE && (table.states[row] === RELEASED || table.leaseUntil[row]! <= time)) idle = row
    }
    if (idle !== NONE) return idle
    throw new WebhookError('STORE_UNAVAILABLE', `All ${maxRecords} records are in use. Raise maxRecords.`)
  }

  function claim(key: string, o: ClaimOptions): Claim {
    const time = now()
    sweep(time, SWEEP)
    let row = table.find(key)
    if (row !== NONE && table.keepUntil[row]! <= time) {
      table.remove(row)
      row = NONE
    }
    if (row === NONE) {
      if (table.size >= maxRecords) table.remove(leastNeeded(time))
      row = table.add(key)
    } else {
      if (table.states[row] === COMPLETED) return { status: 'completed' }
      const holds = table.states[row] === PROCESSING
      if (holds && table.tokens[row] === o.token) {
        table.leaseUntil[row] = time + o.leaseMs
        table.keepUntil[row] = Math.max(table.keepUntil[row]!, time + Math.max(o.retainMs, o.leaseMs))
        return claimed(row)
      }
      if (holds && table.leaseUntil[row]! > time) {
        return { status: 'in-progress', retryAfterMs: table.leaseUntil[row]! - time }
      }
      if (o.maxAttempts !== undefined && table.attempts[row]! >= o.maxAttempts) {
        return { status: 'exhausted', attempt: table.attempts[row]! }
      }
      table.renew(row)
    }
    table.states[row] = PROCESSING
    table.tokens[row] = o.token
    table.attempts[row]!++
    table.leaseUntil[row] = time + o.leaseMs
    table.keepUntil[row] = time + Math.max(o.retainMs, o.leaseMs)
    return claimed(row)
  }

  function claimed(row: number): Claim {
    return { status: 'claimed', attempt: table.attempts[row]!, progress: table.progress.get(row) ?? null }
  }

  return {
    get size() {
      return table.size
    },
    claim: async (key, options) => claim(key, options),
    async renew(key, token, leaseMs) {
      const time = now()
      const row = held(key, token, time)
      if (row === NONE) return false
      table.leaseUntil[row] = time + leaseMs
      table.keepUntil[row] = Math.max(table.keepUntil[row]!, table.leaseUntil[row]!)
      return true
    },
    async complete(key, token, { retainMs }) {
      const time = now()
      const row = own(key, token, time)
      if (row === NONE || table.states[row] === RELEASED) return false
      if (table.states[row] === COMPLETED) return true
      table.states[row] = COMPLETED
      table.progress.delete(row)
      table.keepUntil[row] = time + retainMs
      table.renew(row)
      return true
    },
    async release(key, token, { progress, attempted = true } = {}) {
      const row = held(key, token, now())
      if (row === NONE) return false
      table.states[row] = RELEASED
      if (!attempted) table.attempts[row]!--
      if (progress !== undefined) table.progress.set(row, progress)
      return true
    },
    async reopen(key) {
      const time = now()
      const row = table.find(key)
      if (row === NONE || table.keepUntil[row]! <= time) return false
      if (table.states[row] === PROCESSING && table.leaseUntil[row]! > time) return false
      if (table.states[row] === RELEASED && table.attempts[row] === 0) return false
      table.remove(row)
      return true
    },
    async purge(limit = maxRecords) {
      return sweep(now(), maxRecords, limit)
    },
  }
}
