import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { userCreated } from './deliveries.ts'
import { openConnection } from './http-load.ts'
import type { ServerCosts } from './http-server-process.ts'
import { PATH, type ReceiverName } from './http-servers.ts'
import { median } from './median.ts'
import { signDelivery } from './sign.ts'

/** The size of the deliveries and the number of concurrent ones. */
export interface Load {
  readonly label: string
  readonly bytes: number
  readonly slices: number
  readonly connections: number
}

/** A server to compare: the bundle of `http-server-process.ts` and the server in it to start. */
export interface Side {
  readonly program: string
  readonly framework: string
  readonly receiver: ReceiverName
}

/** The medians over several pairs of processes. */
export interface ContestResult {
  /** The ratio of the first side's CPU time to the second's. */
  readonly ratio: number
  /** CPU time per delivery of both sides. */
  readonly us: readonly [number, number]
  /** Full garbage collections per 10,000 deliveries of both sides. */
  readonly fullCollections: readonly [number, number]
}

/** The number of deliveries per turn. Few, so that a slow minute of the machine affects both servers. */
const SLICE = 64
/** About 20,000 deliveries, until the code is compiled and the caches are warm. */
const WARM_UP_SLICES = 300
/** Several pairs, because two processes of the same program differ by up to 3 % in cost. */
const PAIRS = 5

// The servers run on one core. This process, which generates the load, runs on another.
export const pinned = spawnSync('taskset', ['-cp', '1', String(process.pid)]).status === 0
let serial = 0

/** Compares the CPU time per delivery of two servers that take turns. Each delivery is a new event. */
export async function compareServers(first: Side, second: Side, load: Load): Promise<ContestResult> {
  const found: (readonly [ServerCosts, ServerCosts])[] = []
  for (let pair = 0; pair < PAIRS; pair++) found.push(await comparePair(first, second, load))
  const middle = (side: 0 | 1, of: keyof ServerCosts) => median(found.map((costs) => costs[side][of]))
  return {
    ratio: median(found.map(([ours, theirs]) => ours.us / theirs.us)),
    us: [middle(0, 'us'), middle(1, 'us')],
    fullCollections: [middle(0, 'fullCollections'), middle(1, 'fullCollections')],
  }
}

async function comparePair(first: Side, second: Side, load: Load) {
  const servers = [await startServer(first, load), await startServer(second, load)] as const
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
  const perDelivery = (side: 0 | 1): ServerCosts => ({
    us: (after[side]!.us - before[side]!.us) / count,
    fullCollections: ((after[side]!.fullCollections - before[side]!.fullCollections) * 10_000) / count,
  })
  return [perDelivery(0), perDelivery(1)] as const
}

/** Starts a server and connects at once: bench/NOTES.md, "How the benchmarks compare". */
async function startServer({ program, framework, receiver }: Side, { connections }: Load) {
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
