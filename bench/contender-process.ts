import { contenders } from './contenders.ts'

// Started with a contender's place in the list, a size and a number of deliveries; runs one round when it is asked
// and tells the CPU time of a delivery in microseconds. The wall clock would count what others do with the core.
const [place = 0, bytes = 0, count = 0] = process.argv.slice(2).map(Number)
const { prepare, toInput, open, assertAccepted } = contenders[place]!
const pool = Array.from({ length: count }, (_, serial) => {
  const delivery = prepare(bytes, serial)
  return toInput ? toInput(delivery) : delivery
})

async function run(): Promise<number> {
  const receive = open()
  // A process that has waited for its turn finds the caches cold.
  const cold = Math.ceil(count / 10)
  await receiveAll(receive, pool.slice(0, cold))
  const startedAt = process.cpuUsage()
  await receiveAll(receive, pool.slice(cold))
  const { user, system } = process.cpuUsage(startedAt)
  return (user + system) / (count - cold)
}

async function receiveAll(receive: (input: never) => unknown, inputs: readonly unknown[]): Promise<void> {
  for (const input of inputs) {
    const answer = receive(input as never)
    const known = answer instanceof Promise ? await answer : answer
    assertAccepted?.(known)
  }
}

process.on('message', async () => process.send?.(await run()))
process.on('disconnect', () => process.exit())
process.send?.('ready')
