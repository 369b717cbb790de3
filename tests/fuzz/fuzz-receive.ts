// First, because core reads the runtime's timers when it is loaded.
import './timers-of-the-case.ts'

import fc from 'fast-check'
import { receiveCase } from './receive-case.ts'
import { runReceiveCase } from './run-receive-case.ts'
import { restoreTimers } from './timers-of-the-case.ts'

export interface FuzzOptions {
  readonly cases: number
  readonly seed: number
}

/** The count of each reply, and the number of cases in which a handler ran, to show what the fuzz reaches. */
export interface FuzzReport {
  readonly answers: Readonly<Record<string, number>>
  readonly handled: number
}

/** Receives `cases` random requests. Rejects with the smallest case that fails, and its seed. */
export async function fuzzReceive({ cases, seed }: FuzzOptions): Promise<FuzzReport> {
  const answers: Record<string, number> = {}
  let handled = 0
  await fc.assert(
    fc.asyncProperty(receiveCase, async (one) => {
      const { answer, handlersRun } = await runReceiveCase(one)
      answers[answer] = (answers[answer] ?? 0) + 1
      if (handlersRun > 0) handled++
    }),
    { numRuns: cases, seed, includeErrorInReport: true },
  )
  return { answers, handled }
}

restoreTimers()
