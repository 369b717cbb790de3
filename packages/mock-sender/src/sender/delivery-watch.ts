import type { Delivery } from '../delivery/delivery.ts'
import type { DeliveryFilter } from '../delivery/delivery-filter.ts'

/** Ways to wait for deliveries that something else causes. */
export interface DeliveryWatch {
  /**
   * Resolves with the oldest delivery that matches, once its first attempt was made; a `status` that is asked for is
   * all that counts, so `{ status: 'pending' }` finds one before that. A virtual clock makes what is due, attempt by
   * attempt, until one matches. Throws with the log of what was delivered instead when none does in time.
   * @example
   * const delivery = await sender.waitFor({ type: 'alert.created', status: 'delivered' })
   */
  waitFor(match: DeliveryFilter | DeliveryPredicate, options?: WaitOptions): Promise<Delivery>
  /**
   * Runs `during` and tells what was sent while it ran, once every first attempt has been answered.
   * @example
   * const { result, deliveries } = await sender.captureDuring(() => signUp('ada@example.com'))
   */
  captureDuring<T>(during: () => Promise<T> | T): Promise<Captured<T>>
}

export type DeliveryPredicate = (delivery: Delivery) => boolean

export interface WaitOptions {
  /** Real milliseconds to wait, whatever the clock. @default 2000 */
  readonly timeoutMs?: number
}

export interface Captured<T> {
  readonly result: T
  /** Oldest first. */
  readonly deliveries: Delivery[]
}
