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
}

/** @param limit how many deliveries that have ended are kept */
export function createDeliveryLog(limit: number): DeliveryLog {
  const records = new Map<string, DeliveryRecord>()
  const pending = new Set<DeliveryRecord>()
  const ended = new Set<DeliveryRecord>()

  return {
    add(delivery) {
      records.set(delivery.id, delivery)
      pending.add(delivery)
    },
    end(delivery) {
      if (!pending.delete(delivery)) return
      ended.add(delivery)
      if (ended.size <= limit) return
      const [oldest] = ended
      ended.delete(oldest!)
      records.delete(oldest!.id)
    },
    get: (id) => records.get(id),
    all: () => [...records.values()],
    pending: () => [...pending],
  }
}
