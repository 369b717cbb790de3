import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { bundle } from './bundle.ts'
import { userCreated } from './deliveries.ts'
import { sendAll } from './http-load.ts'
import { PATH, pairs } from './http-servers.ts'
import { median } from './median.ts'
import { quiet } from './quiet.ts'
import { signDelivery } from './sign.ts'
import { printTable } from './table.ts'

const SIZES = [
  { label: '500 B', bytes: 500, deliveries: 1500 },
  { label: '10 kB', bytes: 10_000, deliveries: 800 },
]
const ROUNDS = 30
const WARM_UP_ROUNDS = 4

// Servers on one core and this process, which makes the load, on another.
const pinned = spawnSync('taskset', ['-cp', '1', String(process.pid)]).status === 0
const program = fileURLToPath(await bundle('http-server', "import './http-server-process.ts'"))
let serial = 0

async function startServer(framework: string, receiver: string) {
  const command = [process.execPath, program, framework, receiver]
  const [file, ...args] = pinned ? ['taskset', '-c', '0', ...command] : command
  const child = spawn(file!, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  const [{ port }] = (await once(child, 'message')) as [{ port: number }]
  return { child, port }
}

async function cpuUs(child: ChildProcess): Promise<number> {
  child.send('cpu')
  const [{ user, system }] = (await once(child, 'message')) as [NodeJS.CpuUsage]
  return user + system
}

/**
 * CPU time of the server per delivery, in microseconds; each delivery is an event it has not seen. They come one by
 * one, so that both sides wait alike: of two busy servers, the slower one would pay more often for waking the load.
 */
async function measure({ child, port }: { child: ChildProcess; port: number }, bytes: number, count: number) {
  const deliveries = Array.from({ length: count }, () => signDelivery(userCreated, bytes, serial++))
  const before = await cpuUs(child)
  await sendAll(deliveries, { port, path: PATH })
  return ((await cpuUs(child)) - before) / count
}

async function comparePair(
  framework: string,
  { bytes, deliveries }: (typeof SIZES)[number],
): Promise<string> {
  const ours = await startServer(framework, 'postern')
  const theirs = await startServer(framework, 'handWritten')
  const oursUs: number[] = []
  const theirsUs: number[] = []
  for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
    const oursFirst = round % 2 === 0
    const first = await measure(oursFirst ? ours : theirs, bytes, deliveries)
    const second = await measure(oursFirst ? theirs : ours, bytes, deliveries)
    if (round < 0) continue
    oursUs.push(oursFirst ? first : second)
    theirsUs.push(oursFirst ? second : first)
  }
  ours.child.disconnect()
  theirs.child.disconnect()
  const ratio = median(oursUs.map((us, round) => us / theirsUs[round]!))
  return `${ratio.toFixed(2)} (${quiet(oursUs).toFixed(0)} : ${quiet(theirsUs).toFixed(0)})`
}

const rows: string[][] = []
for (const framework of Object.keys(pairs)) {
  const cells: string[] = []
  for (const size of SIZES) cells.push(await comparePair(framework, size))
  rows.push([framework, ...cells])
}

console.log(
  '\nServer CPU per delivery: the whole pipeline of Postern, as a multiple of the hand-written receiver',
)
console.log(
  `on the same framework (in brackets: µs)${pinned ? '' : '; taskset is missing, nothing is pinned'}\n`,
)
printTable(['', ...SIZES.map(({ label }) => label)], rows)
