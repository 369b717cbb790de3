import type { Random } from '../random/random.ts'

/** The shape of a load. */
export interface LoadShape {
  /** Events per second. */
  readonly rate: number
  readonly forMs: number
  /** The share of events that are delivered twice, from 0 to 1. */
  readonly duplicates: number
  /** Whether first attempts are delayed at random, so that events arrive out of order. */
  readonly reorder: boolean
}

/** One event of a load. */
export interface PlannedEvent {
  /** When it is created, in milliseconds from the start. */
  readonly atMs: number
  readonly delayMs: number
  /** When the same event is delivered again, after the first delivery. Undefined for no duplicate. */
  readonly duplicateAfterMs: number | undefined
}

const REORDER_MS = 1000
const DUPLICATE_MS = 2000

/** The number of events of a load. */
export function countEvents({ rate, forMs }: Pick<LoadShape, 'rate' | 'forMs'>): number {
  return Math.max(1, Math.round((rate * forMs) / 1000))
}

/** Plans the events of a load at a constant rate, whatever the receiver does. */
export function planLoad(shape: LoadShape, random: Random): PlannedEvent[] {
  const { rate, duplicates, reorder } = shape
  return Array.from({ length: countEvents(shape) }, (_, index) => ({
    atMs: (index * 1000) / rate,
    delayMs: reorder ? random.below(REORDER_MS) : 0,
    duplicateAfterMs: random.next() < duplicates ? duplicateDelay(random) : undefined,
  }))
}

/** Half of the duplicates arrive while the first delivery is being processed. */
function duplicateDelay(random: Random): number {
  return random.next() < 0.5 ? 0 : random.below(DUPLICATE_MS)
}
