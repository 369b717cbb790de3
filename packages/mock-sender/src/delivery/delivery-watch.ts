import { describeDelivery } from '../assertions/describe-delivery.ts'
import { elapsedMs, startTimer } from '../time/real-timers.ts'
import { type Delivery, type DeliveryFilter, matchesFilter } from './delivery.ts'
import type { Outbox } from './outbox.ts'

/** Ways to wait for deliveries that something else causes. */
export interface DeliveryWatch {
  /**
   * Resolves with the oldest delivery that matches. A virtual clock makes what is due, attempt by attempt, until one
   * does. Throws with the log of what was delivered instead when none does in time.
   */
  waitFor(match: DeliveryFilter | DeliveryPredicate, options?: WaitOptions): Promise<Delivery>
  /** Runs `during` and tells what was sent while it ran, once every first attempt has been answered. */
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

/** How many deliveries an error shows. */
const SHOWN = 5

/** @param isVirtual whether waiting has to move time on */
export function createDeliveryWatch(outbox: Outbox, isVirtual: boolean): DeliveryWatch {
  const { scheduler } = outbox

  /** Resolves true after the next change of any delivery, false when the time is up. */
  const nextChange = (untilMs: number) =>
    new Promise<boolean>((resolve) => {
      const finish = (changed: boolean) => {
        stopTimer()
        unwatch()
        resolve(changed)
      }
      const stopTimer = startTimer(Math.max(0, untilMs - elapsedMs()), () => finish(false))
      const unwatch = outbox.watch(() => finish(true))
    })

  return {
    async waitFor(match, { timeoutMs = 2000 } = {}) {
      const untilMs = elapsedMs() + timeoutMs
      const isMatch = typeof match === 'function' ? match : (one: Delivery) => matchesFilter(one, match)
      for (;;) {
        const found = outbox.all().find(isMatch)
        if (found) return found
        const isLate = elapsedMs() >= untilMs
        const changed = nextChange(untilMs)
        if (!isLate && isVirtual && (await scheduler.runNext())) continue
        if (isLate || !(await changed)) throw new Error(explain(outbox.all(), timeoutMs))
      }
    },
    async captureDuring(during) {
      const deliveries: Delivery[] = []
      const unwatch = outbox.watch((delivery, change) => {
        if (change === 'made') deliveries.push(delivery)
      })
      try {
        const result = await during()
        await scheduler.settled()
        return { result, deliveries }
      } finally {
        unwatch()
      }
    },
  }
}

function explain(deliveries: readonly Delivery[], timeoutMs: number): string {
  const shown = deliveries.slice(-SHOWN)
  const left = deliveries.length - shown.length
  return [
    `No delivery matched within ${timeoutMs} ms. Check what was asked for, or wait longer (timeoutMs).`,
    deliveries.length === 0 ? 'Nothing was delivered.' : 'What was delivered:',
    ...(left > 0 ? [`(${left} older ones are left out)`] : []),
    ...shown.map(describeDelivery),
  ].join('\n\n')
}
