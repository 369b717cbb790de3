import { setTimeout as delay } from 'node:timers/promises'
import type { Random } from '../../packages/mock-sender/src/random/random.ts'
import { LEASE_MS } from './event.ts'
import { lookFor } from './patience.ts'
import type { Progress } from './progress.ts'
import { shuffle } from './shuffle.ts'
import type { WorkerProcess } from './worker-process.ts'

export interface Disruptions {
  readonly kills: number
  readonly stops: number
}

export interface DisruptionsOptions extends Disruptions {
  readonly workers: readonly WorkerProcess[]
  readonly random: Random
  readonly progress: Progress
}

/** Kills and stops busy workers at random times spread over the run. */
export async function disrupt({ workers, random, kills, stops, progress }: DisruptionsOptions) {
  const plan = shuffle([...Array(kills).fill('kill'), ...Array(stops).fill('stop')], random)
  const recoveries: Promise<void>[] = []
  for (const [index, kind] of plan.entries()) {
    const share = (index + 0.1 + 0.8 * random.next()) / (plan.length + 1)
    // The sender pauses at the end of its share, so that no disruption hits idle workers.
    progress.release((index + 1) / (plan.length + 1))
    await progress.reached(share)
    const worker = await busyWorker(workers, random, progress)
    await delay(random.below(20))
    if (kind === 'kill') recoveries.push(worker.kill().then(() => worker.start()))
    else recoveries.push(worker.stop(LEASE_MS + 200 + random.below(600)))
  }
  await Promise.all(recoveries)
}

/** Waits for a busy worker, while at least one other worker runs. */
function busyWorker(
  workers: readonly WorkerProcess[],
  random: Random,
  progress: Progress,
): Promise<WorkerProcess> {
  return lookFor(() => {
    const up = workers.filter(({ state }) => state === 'running')
    const busy = up.filter(({ inFlight }) => inFlight > 0)
    if (up.length > 1 && busy.length > 0) return random.pick(busy)
    if (up.length > 1) progress.releaseMore()
    return undefined
  }, 'No worker was busy')
}
