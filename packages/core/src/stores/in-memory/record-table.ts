import { MemoryRecord } from './memory-record.ts'

/** The number of oldest records per state that one claim checks, so that its cost is bounded. */
const LOOKS = 4

/** The records of a store, indexed by key and linked by state and age. */
export class RecordTable {
  /** Ordered by the last claim or renewal. */
  readonly processing = new MemoryRecord('')
  /** Ordered by release. */
  readonly released = new MemoryRecord('')
  /** Ordered by completion. */
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

  /** Finds a record, and removes it if it is past its retention. */
  find(key: string, time: number): MemoryRecord | undefined {
    const record = this.#byKey.get(key)
    if (record === undefined || record.keepUntil > time) return record
    this.remove(record)
    return undefined
  }

  /** Adds a record for a key that `find` did not find, in no ring yet. Returns undefined if the table is full of claims in progress. */
  add(key: string, time: number): MemoryRecord | undefined {
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

  /** Removes up to `limit` expired records and returns their number. */
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

  /** Removes the oldest records that have expired. */
  #sweep(time: number): void {
    for (const ring of this.#rings) {
      for (let looks = 0; looks < LOOKS && ring.newer.keepUntil <= time; looks++) this.remove(ring.newer)
    }
  }

  /** Finds the record that a full table removes first. */
  #leastNeeded(time: number): MemoryRecord | undefined {
    if (this.completed.newer !== this.completed) return this.completed.newer
    if (this.released.newer !== this.released) return this.released.newer
    let record = this.processing.newer
    for (let looks = 1; looks < LOOKS && record.leaseUntil > time; looks++) record = record.newer
    return record.leaseUntil > time ? undefined : record
  }
}
