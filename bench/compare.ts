import { fork } from 'node:child_process'
import { once } from 'node:events'
import { quiet } from './quiet.ts'

export interface Comparison {
  /** CPU time per delivery in a quiet round. */
  readonly us: number
  /** The same as a multiple of the first contender's. */
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
  const quietUs = processes.map(({ timesUs }) => quiet(timesUs))
  return quietUs.map((us) => ({ us, ratio: us / quietUs[0]! }))
}
