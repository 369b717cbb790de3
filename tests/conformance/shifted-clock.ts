import type { Clock } from '@postern/core'

/** Real time that a test can advance, for long deadlines. */
export interface ShiftedClock extends Clock {
  advance(ms: number): void
}

export function createShiftedClock(): ShiftedClock {
  let shiftMs = 0
  const pending = new Set<{ dueAt: number; run: () => void }>()
  const now = () => Date.now() + shiftMs
  return {
    now,
    after(ms, run) {
      const entry = {
        dueAt: now() + ms,
        run() {
          clearTimeout(timer)
          if (pending.delete(entry)) run()
        },
      }
      const timer = setTimeout(entry.run, ms)
      pending.add(entry)
      return () => {
        clearTimeout(timer)
        pending.delete(entry)
      }
    },
    advance(ms) {
      shiftMs += ms
      const due = [...pending].filter(({ dueAt }) => dueAt <= now())
      for (const { run } of due.sort((a, b) => a.dueAt - b.dueAt)) run()
    },
  }
}
