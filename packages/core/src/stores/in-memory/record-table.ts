import { MemoryRecord } from './memory-record.ts'

/** How many of the oldest records in each state one claim looks at, so that no claim pays for all of them. */
const LOOKS = 4

/** The records of a store: found by key, and kept by state and age. */
export class RecordTable {
  /** By the last claim or renewal. */
  readonly processing = new MemoryRecord('')
  /** By the release. */
  readonly released = new MemoryRecord('')
  /** By the completion. */
  readonly completed = new MemoryRecord('')
  readonly #rings = [this.processing, this.released, this.completed]
  readonly #byKey = new Map<string, MemoryRecord>()
  readonly #maxRecords: number

  constructor(maxRecords: number) {
    this.#maxRecords = maxRecords
  }

  get size(): number {
    return this.#byKey.size
  }

  find(key: string, time: number): MemoryRecord | undefined {
    const record = this.#byKey.get(key)
    return record !== undefined && record.keepUntil > time ? record : undefined
  }

  /** A record for a key that has none, in no ring yet; undefined when the table is full of claims in progress. */
  add(key: string, time: number): MemoryRecord | undefined {
    const expired = this.#byKey.get(key)
    if (expired !== undefined) this.remove(expired)
    this.#sweep(time)
    if (this.size >= this.#maxRecords) {
      const leastNeeded = this.#leastNeeded(time)
      if (leastNeeded === undefined) return undefined
      this.remove(leastNeeded)
    }
    const record = new MemoryRecord(key)
    this.#byKey.set(key, record)
    return record
  }

  remove(record: MemoryRecord): void {
    record.leaveRing()
    this.#byKey.delete(record.key)
  }

  /** Removes at most `limit` records past their retention; returns how many. */
  purge(time: number, limit: number): number {
    let removed = 0
    for (const ring of this.#rings) {
      for (let record = ring.newer; record !== ring && removed < limit; record = record.newer) {
        if (record.keepUntil > time) continue
        this.remove(record)
        removed++
      }
    }
    return removed
  }

  /** Removes the oldest records that are past their retention. */
  #sweep(time: number): void {
    for (const ring of this.#rings) {
      for (let looks = 0; looks < LOOKS && ring.newer.keepUntil <= time; looks++) this.remove(ring.newer)
    }
  }

  /** The record that a full table loses first. */
  #leastNeeded(time: number): MemoryRecord | undefined {
    if (this.completed.newer !== this.completed) return this.completed.newer
    if (this.released.newer !== this.released) return this.released.newer
    let record = this.processing.newer
    for (let looks = 1; looks < LOOKS && record.leaseUntil > time; looks++) record = record.newer
    return record.leaseUntil > time ? undefined : record
  }
}
