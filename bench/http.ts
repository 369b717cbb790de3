import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { bundle } from './bundle.ts'
import { userCreated } from './deliveries.ts'
import { openConnection } from './http-load.ts'
import { PATH, pairs } from './http-servers.ts'
import { median } from './median.ts'
import { signDelivery } from './sign.ts'
import { printTable } from './table.ts'

const SIZES = [
  { label: '500 B', bytes: 500, slices: 300 },
  { label: '10 kB', bytes: 10_000, slices: 200 },
]
/** Deliveries that one server gets before the other has its turn: few, so that both have their share of a slow minute. */
const SLICE = 50
/** Code is compiled and caches fill, for some 20,000 deliveries. */
const WARM_UP_SLICES = 400
/** Two processes of one program do not cost quite the same. */
const PAIRS = 3

// Servers on one core and this process, which makes the load, on another.
const pinned = spawnSync('taskset', ['-cp', '1', String(process.pid)]).status === 0
const program = fileURLToPath(await bundle('http-server', "import './http-server-process.ts'"))
let serial = 0

/**
 * Starts a server and connects at once. Fastify with a plugin is 2 µs slower for good, whoever receives, when a full garbage
 * collection comes between loading and the first requests; ARCHITECTURE.md has more of it.
 */
async function startServer(framework: string, receiver: string) {
  const command = [process.execPath, program, framework, receiver]
  const [file, ...args] = pinned ? ['taskset', '-c', '0', ...command] : command
  const child = spawn(file!, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  const [{ port }] = (await once(child, 'message')) as [{ port: number }]
  return { child, connection: openConnection({ port, path: PATH }) }
}

async function cpuUs(child: ChildProcess): Promise<number> {
  child.send('cpu')
  const [{ user, system }] = (await once(child, 'message')) as [NodeJS.CpuUsage]
  return user + system
}

/**
 * CPU time per delivery in microseconds, of a process of ours and one of theirs, which take turns. Each delivery is an
 * event that they have not seen. They come one by one, so that both sides wait alike: of two busy servers, the slower
 * one would pay more often for waking the load.
 */
async function comparePair(framework: string, { bytes, slices }: (typeof SIZES)[number]): Promise<number[]> {
  const servers = [await startServer(framework, 'postern'), await startServer(framework, 'handWritten')]
  let before: number[] = []
  for (let slice = -WARM_UP_SLICES; slice < slices; slice++) {
    if (slice === 0) before = await Promise.all(servers.map(({ child }) => cpuUs(child)))
    for (const { connection } of slice % 2 === 0 ? servers : servers.toReversed()) {
      const deliveries = Array.from({ length: SLICE }, () => signDelivery(userCreated, bytes, serial++))
      for (const delivery of deliveries) await connection.send(delivery)
    }
  }
  const after = await Promise.all(servers.map(({ child }) => cpuUs(child)))
  for (const { child, connection } of servers) {
    connection.close()
    child.disconnect()
  }
  return after.map((us, side) => (us - before[side]!) / (slices * SLICE))
}

async function compare(framework: string, size: (typeof SIZES)[number]): Promise<string> {
  const costs: number[][] = []
  for (let pair = 0; pair < PAIRS; pair++) costs.push(await comparePair(framework, size))
  const ratio = median(costs.map(([ours, theirs]) => ours! / theirs!))
  const [ours, theirs] = [0, 1].map((side) => median(costs.map((us) => us[side]!)).toFixed(0))
  return `${ratio.toFixed(2)} (${ours} : ${theirs})`
}

const known = Object.keys(pairs)
const named = process.argv.slice(2)
const unknown = named.find((name) => !known.includes(name))
if (unknown !== undefined)
  throw new Error(`No server is called ${unknown}. Name some of ${known.join(', ')}.`)

const rows: string[][] = []
for (const framework of named.length > 0 ? named : known) {
  const cells: string[] = []
  for (const size of SIZES) cells.push(await compare(framework, size))
  rows.push([framework, ...cells])
}

console.log(
  '\nServer CPU per delivery: the whole pipeline of Postern, as a multiple of the hand-written receiver',
)
console.log(
  `on the same framework (in brackets: µs)${pinned ? '' : '; taskset is missing, nothing is pinned'}\n`,
)
printTable(['', ...SIZES.map(({ label }) => label)], rows)
