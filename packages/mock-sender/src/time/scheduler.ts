import { createHeap } from './heap.ts'

/** Work due at a time of the scheduler's clock. It never rejects: what goes wrong is part of its result. */
export type Work = () => Promise<void>

/** The sender's time, and the order in which attempts happen on it. */
export interface Scheduler {
  now(): number
  /** When the earliest job is due; undefined when there is none. */
  nextAt(): number | undefined
  /** Queues `run` for the time `at`; the returned function takes it out again. */
  schedule(at: number, run: Work): () => void
  /** Runs `work` at once; time does not move on before it has settled. */
  track<T>(work: Promise<T>): Promise<T>
  /** Moves time on by `ms`, running what falls due, jobs of one instant side by side. */
  advance(ms: number): Promise<void>
  /** Moves time on to the earliest job and runs that one; false when there is none. */
  runNext(): Promise<boolean>
  /** Runs everything that is or becomes due, and resolves when nothing is left. */
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

/** Jobs by time, those of one instant in the order in which they came, or in random order. */
export interface JobQueue {
  push(at: number, run: Work): () => void
  /** The time of the earliest job. */
  nextAt(): number | undefined
  take(): Work
}

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

/** Counts work under way, for those who wait until there is none. */
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
