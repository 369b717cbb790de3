// Real time, as it was when this module was loaded: a test that fakes timers later means the app's, not the sender's.
const { setTimeout, clearTimeout, setImmediate, performance } = globalThis
const now = performance.now.bind(performance)

/** Node turns a longer timer into one of 1 ms. */
const LONGEST_MS = 2 ** 31 - 1

/** Calls `run` once after `ms` of real time, or after 24 days if that is sooner, unless the returned function is called. */
export function startTimer(ms: number, run: () => void): () => void {
  const timer = setTimeout(run, Math.min(ms, LONGEST_MS))
  return () => clearTimeout(timer)
}

/** Waits for `ms` of real time. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => startTimer(ms, resolve))
}

/** Calls `run` once, when the input and output that have happened by now are dealt with. */
export function startImmediate(run: () => void): void {
  setImmediate(run)
}

/** Milliseconds of real time since some fixed moment. */
export function elapsedMs(): number {
  return now()
}

/** Whether libraries that take the timers of the moment get real ones. */
export function areTimersReal(): boolean {
  return globalThis.setImmediate === setImmediate && globalThis.setTimeout === setTimeout
}
