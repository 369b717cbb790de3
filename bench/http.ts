import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { bundle } from './bundle.ts'
import { userCreated } from './deliveries.ts'
import { openConnection } from './http-load.ts'
import type { ServerCosts } from './http-server-process.ts'
import { PATH, pairs } from './http-servers.ts'
import { median } from './median.ts'
import { signDelivery } from './sign.ts'
import { printTable } from './table.ts'

/** How deliveries come: one by one, so that both sides wait alike, or many at a time. */
const LOADS = [
  { label: '500 B', bytes: 500, slices: 300, connections: 1 },
  { label: '10 kB', bytes: 10_000, slices: 200, connections: 1 },
  { label: '500 B x 32', bytes: 500, slices: 300, connections: 32 },
  { label: '10 kB x 32', bytes: 10_000, slices: 200, connections: 32 },
]
type Load = (typeof LOADS)[number]

/** Deliveries that one server gets before the other has its turn: few, so that both have their share of a slow minute. */
const SLICE = 64
/** Code is compiled and caches fill, for some 20,000 deliveries. */
const WARM_UP_SLICES = 300
/** Two processes of one program do not cost quite the same. */
const PAIRS = 3
/** More full collections in 10,000 deliveries than the hand-written receiver has: the heap keeps what should be gone. */
const MOST_FULL_COLLECTIONS = 4

// Servers on one core and this process, which makes the load, on another.
const pinned = spawnSync('taskset', ['-cp', '1', String(process.pid)]).status === 0
const program = fileURLToPath(await bundle('http-server', "import './http-server-process.ts'"))
let serial = 0

/**
 * Starts a server and connects at once. Fastify with a plugin is 2 µs slower for good, whoever receives, when a full garbage
 * collection comes between loading and the first requests; NOTES.md has more of it.
 */
async function startServer(framework: string, receiver: string, { connections }: Load) {
  const command = [process.execPath, program, framework, receiver]
  const [file, ...args] = pinned ? ['taskset', '-c', '0', ...command] : command
  const child = spawn(file!, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  const [{ port }] = (await once(child, 'message')) as [{ port: number }]
  const open = Array.from({ length: connections }, () => openConnection({ port, path: PATH }))
  return { child, open }
}

async function costs(child: ChildProcess): Promise<ServerCosts> {
  child.send('costs')
  const [answer] = (await once(child, 'message')) as [ServerCosts]
  return answer
}

/** The costs of a delivery to a process of ours and to one of theirs, which take turns. Each delivery is a new event. */
async function comparePair(framework: string, load: Load): Promise<ServerCosts[]> {
  const servers = [
    await startServer(framework, 'postern', load),
    await startServer(framework, 'handWritten', load),
  ]
  let before: ServerCosts[] = []
  for (let slice = -WARM_UP_SLICES; slice < load.slices; slice++) {
    if (slice === 0) before = await Promise.all(servers.map(({ child }) => costs(child)))
    for (const { open } of slice % 2 === 0 ? servers : servers.toReversed()) {
      const deliveries = Array.from({ length: SLICE }, () => signDelivery(userCreated, load.bytes, serial++))
      await Promise.all(
        open.map(async ({ send }, index) => {
          for (let at = index; at < SLICE; at += open.length) await send(deliveries[at]!)
        }),
      )
    }
  }
  const after = await Promise.all(servers.map(({ child }) => costs(child)))
  for (const { child, open } of servers) {
    for (const connection of open) connection.close()
    child.disconnect()
  }
  const count = load.slices * SLICE
  return after.map(({ us, fullCollections }, side) => ({
    us: (us - before[side]!.us) / count,
    fullCollections: ((fullCollections - before[side]!.fullCollections) * 10_000) / count,
  }))
}

/** The ratio of the two, their microseconds, and their full collections per 10,000 deliveries. */
async function compare(framework: string, load: Load): Promise<string> {
  const found: ServerCosts[][] = []
  for (let pair = 0; pair < PAIRS; pair++) found.push(await comparePair(framework, load))
  const ratio = median(found.map(([ours, theirs]) => ours!.us / theirs!.us))
  const us = [0, 1].map((side) => median(found.map((costs) => costs[side]!.us)).toFixed(0))
  const full = [0, 1].map((side) => median(found.map((costs) => costs[side]!.fullCollections)))
  if (full[0]! > full[1]! + MOST_FULL_COLLECTIONS) {
    process.exitCode = 1
    console.error(
      `${framework}, ${load.label}: ${full[0]!.toFixed(1)} full collections per 10,000 deliveries`,
    )
  }
  return `${ratio.toFixed(2)} (${us.join(' : ')}; ${full.map((count) => count.toFixed(1)).join(' : ')})`
}

const known = Object.keys(pairs)
const named = process.argv.slice(2)
const unknown = named.find((name) => !known.includes(name))
if (unknown !== undefined)
  throw new Error(`No server is called ${unknown}. Name some of ${known.join(', ')}.`)

const rows: string[][] = []
for (const framework of named.length > 0 ? named : known) {
  const cells: string[] = []
  for (const load of LOADS) cells.push(await compare(framework, load))
  rows.push([framework, ...cells])
}

console.log(
  '\nServer CPU per delivery: the whole pipeline of Postern, as a multiple of the hand-written receiver on the same framework',
)
console.log(
  `(in brackets: microseconds; full garbage collections per 10,000 deliveries)${pinned ? '' : '; taskset is missing, nothing is pinned'}\n`,
)
printTable(['', ...LOADS.map(({ label }) => label)], rows)
