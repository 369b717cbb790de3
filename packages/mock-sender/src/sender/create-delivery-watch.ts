import { describeDelivery } from '../assertions/describe-delivery.ts'
import type { Delivery } from '../delivery/delivery.ts'
import { assertFilter, type DeliveryFilter, matchesFilter } from '../delivery/delivery-filter.ts'
import { assertOutsideReceiver } from '../delivery/receiver-context.ts'
import { assertOptions, type KeysOf } from '../text/assert-options.ts'
import { showControls } from '../text/plain-line.ts'
import { elapsedMs, startTimer } from '../time/real-timers.ts'
import type { SenderParts } from './create-parts.ts'
import type { DeliveryPredicate, DeliveryWatch, WaitOptions } from './delivery-watch.ts'

/** The number of deliveries that an error shows. */
const SHOWN = 5

const WAIT_KEYS: KeysOf<WaitOptions> = { timeoutMs: true }

/** Makes the methods that wait for deliveries. */
export function createDeliveryWatch({
  options,
  feed,
  warnings,
  scheduler,
  outbox,
}: SenderParts): DeliveryWatch {
  /** Resolves true after the next change of any delivery, false when the time is up. */
  const nextChange = (untilMs: number) =>
    new Promise<boolean>((resolve) => {
      const finish = (changed: boolean) => {
        stopTimer()
        unfollow()
        resolve(changed)
      }
      const stopTimer = startTimer(Math.max(0, untilMs - elapsedMs()), () => finish(false))
      const unfollow = feed.follow(({ about }) => {
        if (about === 'delivery') finish(true)
      })
    })

  return {
    async waitFor(match, wish = {}) {
      assertOptions('waitFor()', wish, WAIT_KEYS)
      const { timeoutMs = 2000 } = wish
      if (!(typeof timeoutMs === 'number' && timeoutMs >= 0)) {
        throw new Error(`timeoutMs is ${timeoutMs}. Pass a number of milliseconds.`)
      }
      if (options.isVirtual) assertOutsideReceiver(scheduler, 'waitFor()')
      const untilMs = elapsedMs() + timeoutMs
      const isMatch = toPredicate(match)
      for (;;) {
        const found = outbox.all().find(isMatch)
        if (found) return found
        const isLate = elapsedMs() >= untilMs
        const changed = nextChange(untilMs)
        if (!isLate && options.isVirtual && (await scheduler.runNext())) continue
        if (isLate || !(await changed)) throw new Error(explain(outbox.all(), warnings.recent(), timeoutMs))
      }
    },
    async captureDuring(during) {
      assertOutsideReceiver(scheduler, 'captureDuring()')
      const deliveries: Delivery[] = []
      const unfollow = feed.follow((change) => {
        if (change.about === 'delivery' && change.change === 'created') deliveries.push(change.delivery)
      })
      try {
        const result = await during()
        await scheduler.settled()
        return { result, deliveries }
      } finally {
        unfollow()
      }
    },
  }
}

/** A delivery counts only after its first attempt, unless the filter asks for a status. */
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
    `No delivery matched within ${timeoutMs} ms. Check the filter, or wait longer (timeoutMs).`,
    deliveries.length === 0 ? 'Nothing was delivered.' : 'These deliveries were made:',
    ...(left > 0 ? [`(${left} older ones are not shown)`] : []),
    ...shown.map(describeDelivery),
    ...warnings.map(showControls),
  ].join('\n\n')
}
