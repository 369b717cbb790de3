import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { type Contest, type Ground, grounds } from '../packages/core/test-servers/store-grounds.ts'
import { median } from './median.ts'
import { printTable } from './table.ts'

/**
 * Claim + complete of new events, per store and client, relative to the floor: the same two round trips by
 * hand on the same client and a table of the same shape. The two take turns, so that other load on the machine
 * affects both. The ratio is the median of the rounds.
 */
const SIZES = (process.argv[2] ?? '1000,10000,100000,1000000').split(',').map(Number)
/** Rounds until the code is compiled. */
const WARM_UP_ROUNDS = 6
const ROUNDS = 24
const SLICE_MS = 200
const TARGET = 0.8

interface Row {
  readonly name: string
  readonly rows: number
  readonly storeRate: number
  readonly floorRate: number
  readonly ratio: number
}

const results: Row[] = []
for (const open of grounds) {
  const ground = await open()
  for (const rows of SIZES) {
    await ground.load(rows)
    for (const contest of ground.contests) results.push(await hold(ground, contest, rows))
  }
  await ground.close()
}

const label = (rows: number) => rows.toLocaleString('en')
printTable(
  ['claim + complete', 'records', 'store/s', 'floor/s', 'ratio'],
  results
    .sort((a, b) => a.name.localeCompare(b.name))
    .map(({ name, rows, storeRate, floorRate, ratio }) => [
      name,
      label(rows),
      label(Math.round(storeRate)),
      label(Math.round(floorRate)),
      ratio.toFixed(2),
    ]),
)
const low = results.filter(({ ratio }) => ratio < TARGET)
console.log(
  `\nratios from ${Math.min(...results.map(({ ratio }) => ratio)).toFixed(2)} to ${Math.max(...results.map(({ ratio }) => ratio)).toFixed(2)}; below ${TARGET}: ${low.length} of ${results.length}`,
)

const heap = spawnSync(
  process.execPath,
  ['--expose-gc', '--import', 'tsx', fileURLToPath(new URL('memory-store-heap.ts', import.meta.url))],
  { encoding: 'utf8' },
)
console.log(heap.status === 0 ? heap.stdout : heap.stderr)

async function hold(ground: Ground, contest: Contest, rows: number): Promise<Row> {
  const { name, concurrency, claimAndComplete, floor } = contest
  for (let round = 0; round < WARM_UP_ROUNDS; round++) {
    await measure(claimAndComplete, concurrency)
    await measure(floor, concurrency)
  }
  const rounds: { store: number; floor: number }[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const floorFirst = round % 2 === 0 ? await measure(floor, concurrency) : undefined
    const store = await measure(claimAndComplete, concurrency)
    rounds.push({ store, floor: floorFirst ?? (await measure(floor, concurrency)) })
    await ground.clear?.()
  }
  return {
    name,
    rows,
    storeRate: median(rounds.map((round) => round.store)),
    floorRate: median(rounds.map((round) => round.floor)),
    ratio: median(rounds.map((round) => round.store / round.floor)),
  }
}

/** Measures how many times per second `work` finishes at this concurrency. */
async function measure(work: () => unknown, concurrency: number): Promise<number> {
  const startedAt = performance.now()
  let done = 0
  const worker = async () => {
    for (; performance.now() - startedAt < SLICE_MS; done++) await work()
  }
  await Promise.all(Array.from({ length: concurrency }, worker))
  return (done * 1000) / (performance.now() - startedAt)
}
