import { elapsedMs, startTimer } from './timers.ts'

/** The time that leases, deadlines and waits of one `createWebhooks` run on; injected in tests. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number
  /** Milliseconds since some fixed moment, which setting the wall clock does not move. @default now */
  elapsed?(): number
  /** Calls `run` once, `ms` milliseconds from now; the returned function cancels it. */
  after(ms: number, run: () => void): () => void
}

export const systemClock: Clock = {
  // `Date` is read at the call: a test that sets the date means signed timestamps too.
  now: () => Date.now(),
  elapsed: elapsedMs,
  after: startTimer,
}

export function sleep(clock: Clock, ms: number): Promise<void> {
  return new Promise((resolve) => clock.after(ms, resolve))
}
