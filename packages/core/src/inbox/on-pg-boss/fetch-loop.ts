import { startImmediate, startTimer } from '../../ground/timers.ts'

export interface FetchLoopParts<Job> {
  /** How many jobs run at once. */
  readonly concurrency: number
  /** How long the loop waits when there is nothing to do. */
  readonly pollMs: number
  /** Takes up to `count` jobs. */
  fetch(count: number): Promise<readonly Job[]>
  /** Never rejects. */
  run(job: Job): Promise<void>
}

export interface FetchLoop {
  /** Looks for jobs now instead of when the time has come. */
  wake(): void
  stop(): Promise<void>
}

/** Fetches jobs as slots become free, so that one slow job holds back none but itself. */
export function startFetchLoop<Job>({ concurrency, pollMs, fetch, run }: FetchLoopParts<Job>): FetchLoop {
  const running = new Set<Promise<void>>()
  let stopped = false
  let woken = false
  let wakeUp = () => {}

  function wake(): void {
    woken = true
    wakeUp()
  }

  function start(job: Job): void {
    const done = run(job).then(() => {
      running.delete(done)
      wake()
    })
    running.add(done)
  }

  function pause(): Promise<void> {
    return new Promise((resolve) => {
      const cancel = startTimer(pollMs, resolve)
      wakeUp = () => {
        cancel()
        // Slots that become free together are filled together.
        startImmediate(resolve)
      }
      if (woken) wakeUp()
    })
  }

  async function loop(): Promise<void> {
    while (!stopped) {
      woken = false
      const free = concurrency - running.size
      // A database that is out of reach is asked again with the next turn.
      const jobs = free > 0 ? await fetch(free).catch(() => []) : []
      for (const job of jobs) start(job)
      if (!stopped) await pause()
      wakeUp = () => {}
    }
    await Promise.all(running)
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
