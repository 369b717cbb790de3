import { startImmediate, startTimer } from '../../ground/timers.ts'

const TRIES = 4
const FIRST_PAUSE_MS = 50

/**
 * Completes jobs in batches: one statement for all jobs that finish together. Resolves even if the database stays
 * unreachable. The job then runs again, and its event is a duplicate.
 */
export function createCompletions(
  complete: (ids: string[]) => Promise<unknown>,
): (id: string) => Promise<void> {
  let gathering: string[] = []
  let next: Promise<void> | undefined
  let last: Promise<void> = Promise.resolve()

  return (id) => {
    gathering.push(id)
    next ??= last.then(afterwards).then(() => {
      const ids = gathering
      gathering = []
      next = undefined
      last = persist(() => complete(ids))
      return last
    })
    return next
  }
}

function afterwards(): Promise<void> {
  return new Promise(startImmediate)
}

/** Runs a task with a few retries. Never rejects. */
export async function persist(task: () => Promise<unknown>): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      await task()
      return
    } catch {
      if (tries === TRIES) return
    }
    await new Promise<void>((resolve) => startTimer(FIRST_PAUSE_MS * 4 ** tries, resolve))
  }
}
