/** The time that leases, deadlines and waits of one `createWebhooks` run on; injected in tests. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number
  /** Milliseconds since some fixed moment, which setting the wall clock does not move. @default now */
  elapsed?(): number
  /** Calls `run` once, `ms` milliseconds from now; the returned function cancels it. */
  after(ms: number, run: () => void): Cancel
}

/** Cancels a timer; where the process would stay alive for one, `ref` and `unref` say whether it shall. */
export interface Cancel {
  (): void
  ref?(): void
  unref?(): void
}

export const systemClock: Clock = {
  now: Date.now,
  elapsed: () => performance.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms)
    return Object.assign(() => clearTimeout(timer), {
      ref: () => void timer.ref(),
      unref: () => void timer.unref(),
    })
  },
}

export function sleep(clock: Clock, ms: number): Promise<void> {
  return new Promise((resolve) => clock.after(ms, resolve))
}
