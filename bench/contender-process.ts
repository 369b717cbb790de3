import { contenders } from './contenders.ts'

// Started with a contender's place in the list, a size and a number of deliveries; runs one round when it is asked
// and tells the CPU time of a delivery in microseconds. The wall clock would count what others do with the core.
const [place = 0, bytes = 0, count = 0] = process.argv.slice(2).map(Number)
const { prepare, open } = contenders[place]!
const pool = Array.from({ length: count }, (_, serial) => prepare(bytes, serial))

async function run(): Promise<number> {
  const receive = open()
  const startedAt = process.cpuUsage()
  for (const delivery of pool) {
    const received = receive(delivery)
    if (received instanceof Promise) await received
  }
  const { user, system } = process.cpuUsage(startedAt)
  return (user + system) / count
}

process.on('message', async () => process.send?.(await run()))
process.on('disconnect', () => process.exit())
process.send?.('ready')
