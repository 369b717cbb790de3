import type { Contender } from './contenders.ts'
import type { Delivery } from './deliveries.ts'

export interface Comparison {
  readonly name: string
  /** Time per delivery; the median of all rounds. */
  readonly medianUs: number
  /** Time as a multiple of the first contender's in the same round; the median of all rounds. */
  readonly ratio: number
}

const WARM_UP_ROUNDS = 12

/**
 * Times contenders against the first of them. They take turns within each round, so that whatever else the machine
 * does meets them all, and a new receiver is opened for each round, so that every event is new to it.
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
  return contenders.map(({ name }, index) => {
    const ratios = timesUs[index]!.map((timeUs, round) => timeUs / timesUs[0]![round]!)
    return { name, medianUs: median(timesUs[index]!), ratio: median(ratios) }
  })
}

async function time(contender: Contender, pool: readonly Delivery[]): Promise<number> {
  const receive = contender.open()
  const startedAt = process.hrtime.bigint()
  for (const delivery of pool) {
    const received = receive(delivery)
    if (received instanceof Promise) await received
  }
  return Number(process.hrtime.bigint() - startedAt) / 1000 / pool.length
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}
