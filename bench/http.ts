// npm run bench:http [-- FRAMEWORKS] [--remembering]: compares with a hand-written receiver, or, with `--remembering`, with one
// that skips the events it has seen, as Postern does.
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { bundle } from './bundle.ts'
import { compareServers, type Load, pinned } from './http-contest.ts'
import { pairs } from './http-servers.ts'
import { printTable } from './table.ts'

const LOADS: readonly Load[] = [
  { label: '500 B', bytes: 500, slices: 300, connections: 1 },
  { label: '10 kB', bytes: 10_000, slices: 200, connections: 1 },
  { label: '500 B x 32', bytes: 500, slices: 300, connections: 32 },
  { label: '10 kB x 32', bytes: 10_000, slices: 200, connections: 32 },
]
/** The maximum of full collections per 10,000 deliveries above the hand-written receiver's. More means that the heap retains deliveries. */
const MOST_FULL_COLLECTIONS = 4

const { values, positionals: named } = parseArgs({
  options: { remembering: { type: 'boolean' } },
  allowPositionals: true,
})
const OTHERS = {
  handWritten: 'a hand-written receiver',
  remembering: 'a hand-written receiver that skips the events it has seen,',
}
const other = values.remembering ? 'remembering' : 'handWritten'
const program = fileURLToPath(await bundle('http-server', "import './http-server-process.ts'"))

/** Formats the ratio, both CPU times in microseconds, and both numbers of full collections per 10,000 deliveries. */
async function compare(framework: string, load: Load): Promise<string> {
  const postern = { program, framework, receiver: 'postern' } as const
  const { ratio, us, fullCollections } = await compareServers(postern, { ...postern, receiver: other }, load)
  const [ours, theirs] = fullCollections
  if (ours > theirs + MOST_FULL_COLLECTIONS) {
    process.exitCode = 1
    console.error(`${framework}, ${load.label}: ${ours.toFixed(1)} full collections per 10,000 deliveries`)
  }
  const inMicroseconds = us.map((one) => one.toFixed(0)).join(' : ')
  return `${ratio.toFixed(2)} (${inMicroseconds}; ${ours.toFixed(1)} : ${theirs.toFixed(1)})`
}

const known = Object.keys(pairs)
const unknown = named.find((name) => !known.includes(name))
if (unknown !== undefined) throw new Error(`There is no server ${unknown}. Choose from ${known.join(', ')}.`)

const rows: string[][] = []
for (const framework of named.length > 0 ? named : known) {
  const cells: string[] = []
  for (const load of LOADS) cells.push(await compare(framework, load))
  rows.push([framework, ...cells])
}

console.log(
  `\nServer CPU per delivery: the whole pipeline of Postern, as a multiple of ${OTHERS[other]} on the same framework`,
)
console.log(
  `(in brackets: microseconds; full garbage collections per 10,000 deliveries)${pinned ? '' : '; taskset is missing, nothing is pinned'}\n`,
)
printTable(['', ...LOADS.map(({ label }) => label)], rows)
