import { fork } from 'node:child_process'
import { once } from 'node:events'
import { median } from './median.ts'
import { quiet } from './quiet.ts'

export interface Comparison {
  /** CPU time per delivery in a quiet round. */
  readonly us: number
  /** As a multiple of the first contender's in the same round: the middle one of all rounds. */
  readonly ratio: number
}

const WARM_UP_ROUNDS = 20

/**
 * Measures contenders against the first of them, in the order of the list. Each has a process of its own, as it has
 * in an app: sharing one, they would spoil each other's compiled code and pay for each other's garbage. They take
 * turns, and open a new receiver for each round, so that every event is new to it.
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
