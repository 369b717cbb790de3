import { startImmediate, startTimer } from '../../ground/timers.ts'

/** The inputs of a fetch loop. */
export interface FetchLoopParts<Job> {
  /** The maximum number of jobs to run at once. */
  readonly concurrency: number
  /** The polling interval while there is nothing to do. */
  readonly pollMs: number
  /** Fetches up to `count` jobs. */
  fetch(count: number): Promise<readonly Job[]>
  /** Runs a job. Resolves to a function that stores the result. Neither rejects. */
  run(job: Job): Promise<() => Promise<void>>
}

/** A running fetch loop. */
export interface FetchLoop {
  /** Fetches now instead of after the polling interval. */
  wake(): void
  stop(): Promise<void>
}

/**
 * Starts to fetch jobs as slots become free, so that a slow job does not block the others. A job leaves its slot before its
 * result is stored, so that the database does both at once. At most `concurrency` results wait to be stored.
 */
export function startFetchLoop<Job>({ concurrency, pollMs, fetch, run }: FetchLoopParts<Job>): FetchLoop {
  const unfinished = new Set<Promise<void>>()
  let running = 0
  let stopped = false
  let woken = false
  let wakeUp = () => {}

  function wake(): void {
    woken = true
    wakeUp()
  }

  function start(job: Job): void {
    running++
    const done = runAndStore(job).then(() => {
      unfinished.delete(done)
      wake()
    })
    unfinished.add(done)
  }

  async function runAndStore(job: Job): Promise<void> {
    const store = await run(job)
    running--
    wake()
    await store()
  }

  function countFree(): number {
    return Math.min(concurrency - running, 2 * concurrency - unfinished.size)
  }

  function pause(): Promise<void> {
    return new Promise((resolve) => {
      const cancel = startTimer(pollMs, resolve)
      wakeUp = () => {
        cancel()
        // Wait for other slots that become free now, and fill them with one fetch.
        startImmediate(resolve)
      }
      if (woken) wakeUp()
    })
  }

  async function loop(): Promise<void> {
    while (!stopped) {
      woken = false
      const free = countFree()
      // If the database is unreachable, the next turn retries.
      const jobs = free > 0 ? await fetch(free).catch(() => []) : []
      for (const job of jobs) start(job)
      if (!stopped) await pause()
      wakeUp = () => {}
    }
    await Promise.all(unfinished)
  }

  const ended = loop()
  return {
    wake,
    async stop() {
      stopped = true
      wake()
      await ended
    },
  }
}
