import { lateTimer } from './late-timer.ts'
import { elapsedMs } from './timers.ts'

/** The clock for the leases, deadlines and waits of one receiver. Tests inject one. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number
  /** Monotonic milliseconds: setting the wall clock does not change them. @default now */
  elapsed?(): number
  /** Calls `run` once after `ms` milliseconds. The returned function cancels the call. */
  after(ms: number, run: () => void): () => void
}

export const systemClock: Clock = {
  // Read `Date` at call time: a test that mocks the date expects it in signed timestamps too.
  now: () => Date.now(),
  elapsed: elapsedMs,
  after: lateTimer,
}

export function sleep(clock: Clock, ms: number): Promise<void> {
  return new Promise((resolve) => clock.after(ms, resolve))
}
