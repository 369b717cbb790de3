import { createHeap } from './heap.ts'

/** Work that is due at a time of the scheduler's clock. It must not reject. */
export type Work = () => Promise<void>

/** The sender's clock, and the jobs scheduled on it. */
export interface Scheduler {
  now(): number
  /** When the earliest job is due; undefined when there is none. */
  nextAt(): number | undefined
  /** Schedules `run` for the time `at`. The returned function cancels it. */
  schedule(at: number, run: Work): () => void
  /** Tracks running work: virtual time does not move before it has settled. */
  track<T>(work: Promise<T>): Promise<T>
  /** Advances time by `ms` and runs the jobs that fall due; jobs of the same time run concurrently. */
  advance(ms: number): Promise<void>
  /** Advances time to the earliest job and runs it. Resolves to false when there is none. */
  runNext(): Promise<boolean>
  /** Runs all jobs, including those that they schedule, and resolves when none is left. */
  runUntilIdle(): Promise<void>
  /** Resolves when no work is under way. */
  settled(): Promise<void>
}

interface Job {
  readonly at: number
  readonly order: number
  readonly run: Work
  isCancelled: boolean
}

/** Jobs sorted by time. Jobs of the same time keep their order, or are shuffled. */
export interface JobQueue {
  push(at: number, run: Work): () => void
  /** The time of the earliest job. */
  nextAt(): number | undefined
  take(): Work
}

/** Makes an empty queue. */
export function createJobQueue(random?: () => number): JobQueue {
  const heap = createHeap<Job>((a, b) => a.at < b.at || (a.at === b.at && a.order < b.order))
  let count = 0
  return {
    push(at, run) {
      const job: Job = { at, run, order: random?.() ?? count++, isCancelled: false }
      heap.push(job)
      return () => {
        job.isCancelled = true
      }
    },
    nextAt() {
      while (heap.peek()?.isCancelled) heap.pop()
      return heap.peek()?.at
    },
    take: () => heap.pop()!.run,
  }
}

/** Makes a counter of running work, and a way to wait until there is none. */
export function createTracker(): { track<T>(work: Promise<T>): Promise<T>; settled(): Promise<void> } {
  let running = 0
  const waiting: (() => void)[] = []
  const done = () => {
    running--
    if (running === 0) for (const wake of waiting.splice(0)) wake()
  }
  return {
    track(work) {
      running++
      work.then(done, done)
      return work
    },
    async settled() {
      while (running > 0) await new Promise<void>((resolve) => waiting.push(resolve))
    },
  }
}
