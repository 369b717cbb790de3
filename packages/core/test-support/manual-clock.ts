import type { Clock } from '../src/ground/clock.ts'

/** A clock that stands still until a test moves it; timers run in the order they are due. */
export interface ManualClock extends Clock {
  /** Moves time on, letting promises settle before and after each timer. */
  advance(ms: number): Promise<void>
  /** How many timers are waiting. */
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

/** Lets everything that waits for promises alone come to its end. */
export function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
