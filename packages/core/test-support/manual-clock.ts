import type { Clock } from '../src/ground/clock.ts'

/** A clock that advances only when a test says so. Timers run in the order of their due times. */
export interface ManualClock extends Clock {
  /** Advances the time. Lets promises settle before and after each timer. */
  advance(ms: number): Promise<void>
  /** The number of waiting timers. */
  readonly pending: number
}

export function manualClock(startMs = 1_800_000_000_000): ManualClock {
  let nowMs = startMs
  const timers = new Set<{ at: number; run: () => void }>()
  return {
    now: () => nowMs,
    after(ms, run) {
      const timer = { at: nowMs + ms, run }
      timers.add(timer)
      return () => timers.delete(timer)
    },
    async advance(ms) {
      const until = nowMs + ms
      await settle()
      for (;;) {
        const due = [...timers].filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0]
        if (due === undefined) break
        timers.delete(due)
        nowMs = due.at
        due.run()
        await settle()
      }
      nowMs = until
    },
    get pending() {
      return timers.size
    },
  }
}

/** Waits until all promises that need no timer have settled. */
export function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
