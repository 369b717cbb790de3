// Real time, as it was when this module was loaded: a test that fakes timers later means the app's, not ours.
const { setTimeout, clearTimeout, performance } = globalThis
const now = performance.now.bind(performance)
/** Jest's jsdom and some Workers have none. */
const setImmediate = globalThis.setImmediate as ((run: () => void) => unknown) | undefined

/** What runtimes can count: a longer delay would run at once. */
const LONGEST_MS = 2 ** 31 - 1

/** Calls `run` once after `ms` of real time, or after 24 days if that is sooner. The returned function stops the timer, which may be an object or a number. */
export function startTimer(ms: number, run: () => void): () => void {
  const timer = setTimeout(run, Math.min(ms, LONGEST_MS))
  return () => clearTimeout(timer)
}

/** Calls `run` once, when the input and output that have happened by now are dealt with. */
export function startImmediate(run: () => void): void {
  if (setImmediate === undefined) setTimeout(run, 0)
  else setImmediate(run)
}

/** Milliseconds of real time since some fixed moment. */
export function elapsedMs(): number {
  return now()
}
