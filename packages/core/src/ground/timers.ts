// Real time, as it was when this module was loaded: a test that fakes timers later means the app's, not ours.
const { setTimeout, clearTimeout, performance } = globalThis
const now = performance.now.bind(performance)
/** Jest's jsdom and some Workers have none. */
const setImmediate = globalThis.setImmediate as ((run: () => void) => unknown) | undefined

/** What runtimes can count: a longer delay would run at once. */
const LONGEST_MS = 2 ** 31 - 1

/** Stops a timer. `ref` and `unref` are there where the runtime's timers have them. */
export interface StopTimer {
  (): void
  ref?(): void
  unref?(): void
}

/** Calls `run` once after `ms` of real time, or after 24 days if that is sooner. A timer may be an object or a number. */
export function startTimer(ms: number, run: () => void): StopTimer {
  const timer: unknown = setTimeout(run, Math.min(ms, LONGEST_MS))
  const stop: StopTimer = () => clearTimeout(timer as Parameters<typeof clearTimeout>[0])
  if (isHolding(timer)) {
    stop.ref = () => void timer.ref()
    stop.unref = () => void timer.unref()
  }
  return stop
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

/** Whether a timer keeps the process alive and can be told not to. */
function isHolding(timer: unknown): timer is { ref(): unknown; unref(): unknown } {
  if (typeof timer !== 'object' || timer === null) return false
  return (
    'ref' in timer && typeof timer.ref === 'function' && 'unref' in timer && typeof timer.unref === 'function'
  )
}
