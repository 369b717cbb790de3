import { type Duration, toMs } from '../time/duration.ts'
import type { DeliveryFault, Fault } from './fault.ts'

/** When, in which order and how often an event is delivered. Only with `emit` and `redeliver`. */
export const deliveryFaults = {
  /** The same event (id and bytes) is delivered once more, that much later, whatever became of the first. */
  duplicateLater: (after: Duration = '1m'): Fault => repeating('duplicateLater', 'same-event', after),

  /** The same data is delivered a second time as another event, with an id of its own. */
  duplicateWithNewId: (after: Duration = 0): Fault => repeating('duplicateWithNewId', 'new-event', after),

  /** The first attempt is made that much later, so that newer events arrive before it; `emit` does not wait for it. */
  reordered: (delay: Duration = '1m'): Fault => ({
    name: 'reordered',
    stage: 'delivery',
    settings: { delay },
    apply: (plan) => ({ ...plan, delayMs: plan.delayMs + toMs(delay) }),
  }),
} as const

function repeating(name: string, as: 'same-event' | 'new-event', after: Duration): DeliveryFault {
  const delayMs = toMs(after)
  return {
    name,
    stage: 'delivery',
    settings: { after },
    apply: (plan) => ({ ...plan, repeats: [...plan.repeats, { delayMs, as }] }),
  }
}
