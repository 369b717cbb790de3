/**
 * One event, in a ring of those that share its state. A ring is itself a record, one that never expires: after it comes
 * the oldest record, before it the newest. A new record is a ring of its own.
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
