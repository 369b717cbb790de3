import type { Delivery } from '../delivery/delivery.ts'
import type { DeliveryFilter } from '../delivery/delivery-filter.ts'

/** Methods that wait for deliveries. */
export interface DeliveryWatch {
  /**
   * Resolves with the oldest matching delivery, after its first attempt. A filter with a `status` also finds deliveries
   * before that: `{ status: 'pending' }`. A virtual clock makes attempt after attempt until a delivery matches. Rejects
   * with the log of the deliveries when none matches in time.
   * @example
   * const delivery = await sender.waitFor({ type: 'alert.created', status: 'delivered' })
   */
  waitFor(match: DeliveryFilter | DeliveryPredicate, options?: WaitOptions): Promise<Delivery>
  /**
   * Runs `during` and returns the deliveries that were created meanwhile, after their first attempts have ended.
   * @example
   * const { result, deliveries } = await sender.captureDuring(() => signUp('ada@example.com'))
   */
  captureDuring<T>(during: () => Promise<T> | T): Promise<Captured<T>>
}

/** Selects deliveries by a function. */
export type DeliveryPredicate = (delivery: Delivery) => boolean

/** Options of `waitFor`. */
export interface WaitOptions {
  /** The longest wait in real milliseconds, whatever the clock. @default 2000 */
  readonly timeoutMs?: number
}

/** The result of `captureDuring`. */
export interface Captured<T> {
  readonly result: T
  /** Oldest first. */
  readonly deliveries: Delivery[]
}
