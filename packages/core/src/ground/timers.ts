// Captured at load time, so that fake timers in a test affect the app and not Postern.
const { setTimeout, clearTimeout, clearImmediate, performance } = globalThis
const now = performance.now.bind(performance)
/** Missing in Jest's jsdom environment and in some Workers. */
const setImmediate = globalThis.setImmediate as ((run: () => void) => unknown) | undefined

/** The maximum delay of `setTimeout`. A longer one fires at once. */
const LONGEST_MS = 2 ** 31 - 1

/** Calls `run` once after `ms` of real time, at most 24 days. The returned function cancels the timer. */
export function startTimer(ms: number, run: () => void): () => void {
  const timer = setTimeout(run, Math.min(ms, LONGEST_MS))
  return () => clearTimeout(timer)
}

/** Calls `run` once, after the pending I/O callbacks. `stopImmediate` takes the result. */
export function startImmediate(run: () => void): unknown {
  return setImmediate === undefined ? setTimeout(run, 0) : setImmediate(run)
}

export function stopImmediate(immediate: unknown): void {
  if (setImmediate === undefined) clearTimeout(immediate as number)
  else clearImmediate(immediate as NodeJS.Immediate)
}

/** Monotonic milliseconds of real time. */
export function elapsedMs(): number {
  return now()
}
