import { fork } from 'node:child_process'
import { once } from 'node:events'
import { median } from './median.ts'
import { quiet } from './quiet.ts'

export interface Comparison {
  /** CPU time per delivery in a quiet round. */
  readonly us: number
  /** The median ratio to the first contender in the same round. */
  readonly ratio: number
}

const WARM_UP_ROUNDS = 20

/**
 * Measures contenders relative to the first one, in the order of the list. Each runs in its own process, as it does
 * in an app: in one process, they would affect each other's compiled code and garbage collections. They take
 * turns and create a new receiver for each round, so that every event is new to it.
 */
export async function compare(
  program: string,
  contenders: number,
  { bytes, deliveries, rounds }: { bytes: number; deliveries: number; rounds: number },
): Promise<Comparison[]> {
  const processes = []
  for (let place = 0; place < contenders; place++) {
    const child = fork(program, [place, bytes, deliveries].map(String), { execArgv: [] })
    await once(child, 'message')
    processes.push({ child, timesUs: [] as number[] })
  }
  for (let round = -WARM_UP_ROUNDS; round < rounds; round++) {
    for (const { child, timesUs } of processes) {
      child.send('run')
      const [us] = (await once(child, 'message')) as [number]
      if (round >= 0) timesUs.push(us)
    }
  }
  for (const { child } of processes) child.disconnect()
  const floorsUs = processes[0]!.timesUs
  return processes.map(({ timesUs }) => ({
    us: quiet(timesUs),
    ratio: median(timesUs.map((us, round) => us / floorsUs[round]!)),
  }))
}
