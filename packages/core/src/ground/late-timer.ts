import { elapsedMs, startImmediate, startTimer, stopImmediate } from './timers.ts'

/**
 * Like `startTimer`, but creates the timer after the pending I/O callbacks, with the time that is left. Most deliveries
 * have ended by then, and an immediate costs less than a timer (bench/NOTES.md, "Timers").
 * Nobody could catch an error here, so a wait for which no timer can be created ends at once.
 */
export function lateTimer(ms: number, run: () => void): () => void {
  const startedAt = elapsedMs()
  let stopTimer: (() => void) | undefined
  const immediate = startImmediate(() => {
    try {
      stopTimer = startTimer(ms - (elapsedMs() - startedAt), run)
    } catch {
      run()
    }
  })
  return () => {
    if (stopTimer === undefined) stopImmediate(immediate)
    else stopTimer()
  }
}
