import type { Cancel, Clock } from './clock.ts'
import { type Linked, recencyList } from './recency-list.ts'

/** What can wait in a delay queue. Only the queue writes `dueAt`. */
export interface Delayed extends Linked<Delayed> {
  dueAt: number | undefined
  onDue(): void
}

export interface DelayQueue {
  /** Lets an item wait, beginning at `startedAt`, which is now. */
  add(item: Delayed, startedAt: number): void
  /** Takes an item out before it is due. Does nothing for one that does not wait. */
  remove(item: Delayed): void
}

/**
 * Calls each item's `onDue` one delay after it was added. Nearly every item is removed long before, so that a timer
 * for each would be set for nothing: here one serves them all, since with one delay the oldest is always the next.
 */
export function delayQueue(clock: Clock, elapsed: () => number, delayMs: number): DelayQueue {
  const waiting = recencyList<Delayed>()
  let timer: Cancel | undefined

  function remove(item: Delayed): void {
    if (item.dueAt === undefined) return
    item.dueAt = undefined
    waiting.remove(item)
  }

  /** A timer that nobody waits for is kept for the next item, if it can be without keeping the process alive. */
  function rest(): void {
    if (timer?.unref) timer.unref()
    else cancel()
  }

  function cancel(): void {
    timer?.()
    timer = undefined
  }

  function expire(): void {
    timer = undefined
    const now = elapsed()
    let next = waiting.oldest()
    for (; next && next.dueAt! <= now; next = waiting.oldest()) {
      remove(next)
      next.onDue()
    }
    if (next === undefined) return
    // What was added meanwhile has set a timer of its own, for later.
    cancel()
    timer = clock.after(next.dueAt! - now, expire)
  }

  return {
    add(item, startedAt) {
      item.dueAt = startedAt + delayMs
      if (waiting.oldest() === undefined) timer?.ref?.()
      waiting.add(item)
      timer ??= clock.after(delayMs, expire)
    },
    remove(item) {
      remove(item)
      if (waiting.oldest() === undefined) rest()
    },
  }
}
