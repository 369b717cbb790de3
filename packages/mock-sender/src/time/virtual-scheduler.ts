import { createJobQueue, createTracker, type Scheduler } from './scheduler.ts'

const NEVER = Number.POSITIVE_INFINITY

/**
 * Makes a scheduler on virtual time, which stands still until it is advanced. Jobs that are due now still run now.
 * @param onMove called after each move, with the new time and the milliseconds since the old one
 * @param random orders jobs that are due at the same time; without it they keep their order
 */
export function createVirtualScheduler(
  startAt: number,
  onMove: (now: number, byMs: number) => void,
  random?: () => number,
): Scheduler {
  const jobs = createJobQueue(random)
  const { track, settled } = createTracker()
  let time = startAt
  let turn: Promise<unknown> = Promise.resolve()

  const moveTo = (at: number) => {
    if (at <= time) return
    const byMs = at - time
    time = at
    onMove(time, byMs)
  }
  const settledNextAt = async () => {
    await settled()
    return jobs.nextAt() ?? NEVER
  }
  const runInstants = async (until: number) => {
    for (let at = await settledNextAt(); at <= until && at !== NEVER; at = await settledNextAt()) {
      moveTo(at)
      while ((jobs.nextAt() ?? NEVER) <= time) void track(jobs.take()())
    }
  }
  // Only one caller at a time moves the clock; others wait for their turn.
  const inTurn = <T>(move: () => Promise<T>): Promise<T> => {
    const result = turn.then(move)
    turn = result.catch(() => {})
    return result
  }

  return {
    now: () => time,
    nextAt: jobs.nextAt,
    schedule: jobs.push,
    track,
    advance: (ms) =>
      inTurn(async () => {
        await settled()
        const target = time + ms
        await runInstants(target)
        moveTo(target)
      }),
    runNext: () =>
      inTurn(async () => {
        const at = await settledNextAt()
        if (at === NEVER) return false
        moveTo(at)
        await track(jobs.take()())
        return true
      }),
    runUntilIdle: () => inTurn(() => runInstants(NEVER)),
    settled,
  }
}
