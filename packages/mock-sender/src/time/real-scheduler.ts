import { createJobQueue, createTracker, type Scheduler } from './scheduler.ts'

/** Node turns a longer timer into one of 1 ms. */
const MAX_TIMER_MS = 2 ** 31 - 1

/**
 * Real time, on one timer for the earliest job. `advance` and `runNext` throw, because real time cannot be moved.
 * @param random orders jobs of one instant; without it they keep their order
 */
export function createRealScheduler(random?: () => number): Scheduler {
  const jobs = createJobQueue(random)
  const { track, settled } = createTracker()
  let timer: NodeJS.Timeout | undefined
  const wakeIdle: (() => void)[] = []

  const runDue = () => {
    for (let at = jobs.nextAt(); at !== undefined && at <= Date.now(); at = jobs.nextAt()) {
      void track(jobs.take()())
    }
    arm()
  }
  const arm = () => {
    clearTimeout(timer)
    const at = jobs.nextAt()
    timer =
      at === undefined ? undefined : setTimeout(runDue, Math.min(Math.max(at - Date.now(), 0), MAX_TIMER_MS))
    for (const wake of wakeIdle.splice(0)) wake()
  }
  const refuse = async (method: string): Promise<never> => {
    throw new Error(`${method}() moves a virtual clock. Create the sender with clock: 'virtual' to use it.`)
  }

  return {
    now: Date.now,
    schedule(at, run) {
      const cancel = jobs.push(at, run)
      if (jobs.nextAt() === at) arm()
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
