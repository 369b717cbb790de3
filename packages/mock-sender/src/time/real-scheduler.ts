import { elapsedMs, startTimer } from './real-timers.ts'
import { createJobQueue, createTracker, type Scheduler } from './scheduler.ts'

/**
 * Makes a scheduler on real time, with one timer for the earliest job. `now` reads `Date`, but waits are measured on a
 * monotonic clock, so a test that fakes `Date` stops no retry. `advance` and `runNext` throw, since real time cannot be moved.
 * @param random orders jobs that are due at the same time; without it they keep their order
 */
export function createRealScheduler(random?: () => number): Scheduler {
  const jobs = createJobQueue(random)
  const { track, settled } = createTracker()
  let stopTimer: (() => void) | undefined
  const wakeIdle: (() => void)[] = []

  const runDue = () => {
    for (let dueMs = jobs.nextAt(); dueMs !== undefined && dueMs <= elapsedMs(); dueMs = jobs.nextAt()) {
      void track(jobs.take()())
    }
    arm()
  }
  const arm = () => {
    stopTimer?.()
    const dueMs = jobs.nextAt()
    stopTimer = dueMs === undefined ? undefined : startTimer(Math.max(dueMs - elapsedMs(), 0), runDue)
    for (const wake of wakeIdle.splice(0)) wake()
  }
  const refuse = async (method: string): Promise<never> => {
    throw new Error(`${method}() moves a virtual clock. Create the sender with clock: 'virtual' to use it.`)
  }

  return {
    now: () => Date.now(),
    nextAt() {
      const dueMs = jobs.nextAt()
      return dueMs === undefined ? undefined : Math.round(Date.now() + dueMs - elapsedMs())
    },
    schedule(at, run) {
      // Whole milliseconds, so that jobs of the same time are due together.
      const dueMs = Math.ceil(elapsedMs() + at - Date.now())
      const cancel = jobs.push(dueMs, run)
      if (jobs.nextAt() === dueMs) arm()
      return () => {
        cancel()
        arm()
      }
    },
    track,
    advance: () => refuse('advance'),
    runNext: () => refuse('runNext'),
    async runUntilIdle() {
      for (await settled(); jobs.nextAt() !== undefined; await settled()) {
        await new Promise<void>((resolve) => wakeIdle.push(resolve))
      }
    },
    settled,
  }
}
