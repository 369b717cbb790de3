// The real timers, captured when this module is loaded: tests that fake timers later must not stop the sender.
const { setTimeout, clearTimeout, setImmediate, performance } = globalThis
const now = performance.now.bind(performance)

/** Node fires longer timers after 1 ms. */
const LONGEST_MS = 2 ** 31 - 1

/** Calls `run` once after `ms` of real time, at the latest after 24 days. The returned function cancels it. */
export function startTimer(ms: number, run: () => void): () => void {
  const timer = setTimeout(run, Math.min(ms, LONGEST_MS))
  return () => clearTimeout(timer)
}

/** Resolves after `ms` of real time. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => startTimer(ms, resolve))
}

/** Calls `run` once, after pending input and output have been processed. */
export function startImmediate(run: () => void): void {
  setImmediate(run)
}

/** Milliseconds of a monotonic clock. */
export function elapsedMs(): number {
  return now()
}

/** Whether the global timers are real at the moment. */
export function areTimersReal(): boolean {
  return globalThis.setImmediate === setImmediate && globalThis.setTimeout === setTimeout
}
