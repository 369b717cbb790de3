import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { Contender } from './contenders.ts'
import type { Delivery } from './deliveries.ts'

export interface Comparison {
  readonly name: string
  /** CPU time per delivery in a quiet round. */
  readonly us: number
  /** The same as a multiple of the first contender's. */
  readonly ratio: number
}

const WARM_UP_ROUNDS = 20

/**
 * Measures contenders against the first of them. They take turns within each round, so that whatever else the
 * machine does meets them all, and a new receiver is opened for each round, so that every event is new to it.
 */
export async function compare(
  contenders: readonly Contender[],
  { bytes, deliveries, rounds }: { bytes: number; deliveries: number; rounds: number },
): Promise<Comparison[]> {
  const pools = contenders.map(({ prepare }) =>
    Array.from({ length: deliveries }, (_, serial) => prepare(bytes, serial)),
  )
  const timesUs = contenders.map((): number[] => [])
  for (let round = -WARM_UP_ROUNDS; round < rounds; round++) {
    for (let turn = 0; turn < contenders.length; turn++) {
      const index = (turn + Math.max(0, round)) % contenders.length
      const elapsedUs = await time(contenders[index]!, pools[index]!)
      if (round >= 0) timesUs[index]!.push(elapsedUs)
    }
  }
  const floorUs = quiet(timesUs[0]!)
  return contenders.map(({ name }, index) => {
    const us = quiet(timesUs[index]!)
    return { name, us, ratio: us / floorUs }
  })
}

setFlagsFromString('--expose-gc')
const collectGarbage: (options: { type: 'minor' }) => void = runInNewContext('gc')

/** CPU time of this process, since the clock on the wall also counts what others do with the core. */
async function time(contender: Contender, pool: readonly Delivery[]): Promise<number> {
  const receive = contender.open()
  // Otherwise each contender pays for what the one before it has left.
  collectGarbage({ type: 'minor' })
  const startedAt = process.cpuUsage()
  for (const delivery of pool) {
    const received = receive(delivery)
    if (received instanceof Promise) await received
  }
  const { user, system } = process.cpuUsage(startedAt)
  return (user + system) / pool.length
}

/** The tenth percentile: whatever else the machine does only ever adds to a figure. */
export function quiet(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 10)]!
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}
