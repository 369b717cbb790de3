import type { DeliveryRecord } from './delivery-record.ts'

/** The deliveries of a sender: all pending ones, and the latest settled ones. */
export interface DeliveryLog {
  add(delivery: DeliveryRecord): void
  /** Marks the delivery as settled. Beyond the limit, the delivery that settled first is dropped. */
  end(delivery: DeliveryRecord): void
  get(id: string): DeliveryRecord | undefined
  /** Oldest first. */
  all(): DeliveryRecord[]
  pending(): DeliveryRecord[]
  clear(): void
}

/**
 * Makes an empty log.
 * @param limit how many settled deliveries are kept
 */
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
      // Shortens the queue only now and then, which is cheaper than at every call.
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
