import { describeDelivery } from '../assertions/describe-delivery.ts'
import { assertOptions, type KeysOf } from '../text/assert-options.ts'
import { showControls } from '../text/plain-line.ts'
import { elapsedMs, startTimer } from '../time/real-timers.ts'
import type { Delivery } from './delivery.ts'
import { assertFilter, type DeliveryFilter, matchesFilter } from './delivery-filter.ts'
import type { Outbox } from './outbox.ts'
import { assertOutsideReceiver } from './receiver-context.ts'

/** Ways to wait for deliveries that something else causes. */
export interface DeliveryWatch {
  /**
   * Resolves with the oldest delivery that matches, once its first attempt was made; a `status` that is asked for is
   * all that counts, so `{ status: 'pending' }` finds one before that. A virtual clock makes what is due, attempt by
   * attempt, until one matches. Throws with the log of what was delivered instead when none does in time.
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

interface WatchOptions {
  /** Whether waiting has to move time on. */
  readonly isVirtual: boolean
  /** What the sender has warned of lately: often the reason why nothing comes. */
  readonly warnings: () => readonly string[]
}

const WAIT_KEYS: KeysOf<WaitOptions> = { timeoutMs: true }

export function createDeliveryWatch(outbox: Outbox, { isVirtual, warnings }: WatchOptions): DeliveryWatch {
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
    async waitFor(match, options = {}) {
      assertOptions('waitFor()', options, WAIT_KEYS)
      const { timeoutMs = 2000 } = options
      if (!(typeof timeoutMs === 'number' && timeoutMs >= 0)) {
        throw new Error(`timeoutMs is ${timeoutMs}. Pass a number of milliseconds.`)
      }
      if (isVirtual) assertOutsideReceiver(scheduler, 'waitFor()')
      const untilMs = elapsedMs() + timeoutMs
      const isMatch = toPredicate(match)
      for (;;) {
        const found = outbox.all().find(isMatch)
        if (found) return found
        const isLate = elapsedMs() >= untilMs
        const changed = nextChange(untilMs)
        if (!isLate && isVirtual && (await scheduler.runNext())) continue
        if (isLate || !(await changed)) throw new Error(explain(outbox.all(), warnings(), timeoutMs))
      }
    },
    async captureDuring(during) {
      assertOutsideReceiver(scheduler, 'captureDuring()')
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

/** A delivery counts from its first attempt on, unless its status is asked for. */
function toPredicate(match: DeliveryFilter | DeliveryPredicate): DeliveryPredicate {
  const hasBegun = ({ status, attempts }: Delivery) => status !== 'pending' || attempts.length > 0
  if (typeof match === 'function') return (delivery) => hasBegun(delivery) && match(delivery)
  assertFilter('waitFor()', match)
  return (delivery) => (match.status !== undefined || hasBegun(delivery)) && matchesFilter(delivery, match)
}

function explain(deliveries: readonly Delivery[], warnings: readonly string[], timeoutMs: number): string {
  const shown = deliveries.slice(-SHOWN)
  const left = deliveries.length - shown.length
  return [
    `No delivery matched within ${timeoutMs} ms. Check what was asked for, or wait longer (timeoutMs).`,
    deliveries.length === 0 ? 'Nothing was delivered.' : 'What was delivered:',
    ...(left > 0 ? [`(${left} older ones are left out)`] : []),
    ...shown.map(describeDelivery),
    ...warnings.map(showControls),
  ].join('\n\n')
}
