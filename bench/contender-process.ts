import { contenders } from './contenders.ts'

// Arguments: a contender's index, a body size and a number of deliveries. Runs one round for each message from its
// parent and replies with the CPU time per delivery in microseconds. Wall time would include other processes.
const [place = 0, bytes = 0, count = 0] = process.argv.slice(2).map(Number)
const { prepare, toInput, open, assertAccepted } = contenders[place]!
const pool = Array.from({ length: count }, (_, serial) => {
  const delivery = prepare(bytes, serial)
  return toInput ? toInput(delivery) : delivery
})

async function run(): Promise<number> {
  const receive = open()
  // The caches are cold after the other contenders' turns.
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
