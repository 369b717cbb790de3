/**
 * The record of one event, in the ring of all records with its state. A ring is a circular linked list. Its head is a record
 * that never expires, followed by the oldest record and preceded by the newest. A new record is the head of an empty ring.
 */
export class MemoryRecord {
  readonly key: string
  ring: MemoryRecord = this
  older: MemoryRecord = this
  newer: MemoryRecord = this
  token = ''
  attempt = 0
  progress: string | null = null
  leaseUntil = Number.POSITIVE_INFINITY
  keepUntil = Number.POSITIVE_INFINITY

  constructor(key: string) {
    this.key = key
  }

  leaveRing(): void {
    this.older.newer = this.newer
    this.newer.older = this.older
  }

  /** Moves the record to `ring`, as its newest. */
  moveTo(ring: MemoryRecord): void {
    this.leaveRing()
    this.ring = ring
    this.older = ring.older
    this.newer = ring
    ring.older.newer = this
    ring.older = this
  }
}
