import type { DeliveryRecord } from './delivery-record.ts'

/** The deliveries of a sender: all that are pending, and the newest of those that have ended. */
export interface DeliveryLog {
  add(delivery: DeliveryRecord): void
  /** Counts the delivery among those that have ended; the one that ended first may be dropped for it. */
  end(delivery: DeliveryRecord): void
  get(id: string): DeliveryRecord | undefined
  /** Oldest first. */
  all(): DeliveryRecord[]
  pending(): DeliveryRecord[]
  clear(): void
}

/** @param limit how many deliveries that have ended are kept */
export function createDeliveryLog(limit: number): DeliveryLog {
  const records = new Map<string, DeliveryRecord>()
  const pending = new Set<DeliveryRecord>()
  const ended: string[] = []
  let oldest = 0

  return {
    add(delivery) {
      records.set(delivery.id, delivery)
      pending.add(delivery)
    },
    end(delivery) {
      if (!pending.delete(delivery)) return
      ended.push(delivery.id)
      if (ended.length - oldest <= limit) return
      records.delete(ended[oldest++]!)
      // Shortens the queue now and then, which is cheaper than doing so each time.
      if (oldest < 1024 || oldest * 2 < ended.length) return
      ended.splice(0, oldest)
      oldest = 0
    },
    get: (id) => records.get(id),
    all: () => [...records.values()],
    pending: () => [...pending],
    clear() {
      records.clear()
      pending.clear()
      ended.length = 0
      oldest = 0
    },
  }
}
