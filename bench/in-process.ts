import { fileURLToPath } from 'node:url'
import { bundle } from './bundle.ts'
import { type Comparison, compare } from './compare.ts'
import { contenders } from './contenders.ts'
import { measureImports } from './import-cost.ts'
import { printTable } from './table.ts'

const SIZES = [
  { label: '500 B', bytes: 500, deliveries: 3000, rounds: 100 },
  { label: '10 kB', bytes: 10_000, deliveries: 600, rounds: 80 },
  { label: '100 kB', bytes: 100_000, deliveries: 80, rounds: 60 },
  { label: '1 MB', bytes: 1_000_000, deliveries: 8, rounds: 60 },
]

const program = fileURLToPath(await bundle('contender', "import './contender-process.ts'"))
const columns: Comparison[][] = []
for (const size of SIZES) columns.push(await compare(program, contenders.length, size))

console.log('\nCPU time per event, relative to the floor (in brackets: µs)\n')
printTable(
  ['', ...SIZES.map(({ label }) => label)],
  contenders.map(({ name }, row) => [
    name,
    ...columns.map((column) => `${column[row]!.ratio.toFixed(2)} (${column[row]!.us.toFixed(1)})`),
  ]),
)

console.log('\nStart-up time of Node with an import, above an empty module\n')
printTable(
  ['', 'ms', 'bundle kB'],
  (await measureImports()).map(({ name, extraMs, kB }) => [name, extraMs.toFixed(1), kB.toFixed(0)]),
)
