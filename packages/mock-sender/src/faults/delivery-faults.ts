import { type Duration, toMs } from '../time/duration.ts'
import type { DeliveryFault, Fault } from './fault.ts'

/** Faults that change when, in which order and how often an event is delivered. Only with `emit` and `redeliver`. */
export const deliveryFaults = {
  /** Delivers the same event (id and bytes) again after this time, whether the first delivery succeeded or not. */
  duplicateLater: (after: Duration = '1m'): Fault => repeating('duplicateLater', 'same-event', after),

  /** Delivers the same data a second time as a new event, with another id. */
  duplicateWithNewId: (after: Duration = 0): Fault => repeating('duplicateWithNewId', 'new-event', after),

  /** Delays the first attempt by this time, so that newer events arrive before it. `emit` does not wait for it. */
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
