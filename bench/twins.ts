// Measures the gain of each performance device of the receiver over HTTP: the same server twice, once with the plain
// twin instead of the device. `npm run bench:twins` measures all, `npm run bench:twins NAME` some.
import { fileURLToPath } from 'node:url'
import { bundle } from './bundle.ts'
import { compareServers, type Load } from './http-contest.ts'
import { printTable } from './table.ts'

/** The file of a device, its plain twin, and the frameworks that use it. */
const DEVICES: Readonly<Record<string, { file: string; twin: string; frameworks: readonly string[] }>> = {
  'one-shot-hmac': {
    file: 'signing/one-shot-hmac.ts',
    twin: "export { plainHmac as oneShotHmac } from './plain-hmac.ts'",
    frameworks: ['hono', 'express'],
  },
  'late-timer': {
    file: 'ground/late-timer.ts',
    twin: "export { startTimer as lateTimer } from './timers.ts'",
    frameworks: ['fastify', 'hono'],
  },
  incoming: {
    file: 'hono/src/incoming.ts',
    twin: 'export const incomingOf = () => undefined',
    frameworks: ['hono'],
  },
}
const LOADS: readonly Load[] = [
  { label: '500 B', bytes: 500, slices: 300, connections: 1 },
  { label: '10 kB', bytes: 10_000, slices: 200, connections: 1 },
]
const SOURCE = "import './http-server-process.ts'"

const named = process.argv.slice(2)
const unknown = named.find((name) => !(name in DEVICES))
if (unknown !== undefined)
  throw new Error(`There is no device ${unknown}. Choose from ${Object.keys(DEVICES).join(', ')}.`)

const program = fileURLToPath(await bundle('http-server', SOURCE))
const rows: string[][] = []
for (const name of named.length > 0 ? named : Object.keys(DEVICES)) {
  const { file, twin, frameworks } = DEVICES[name]!
  const plain = fileURLToPath(await bundle(`http-server-without-${name}`, SOURCE, { [file]: twin }))
  for (const framework of frameworks) {
    const side = { program, framework, receiver: 'postern' } as const
    const cells: string[] = []
    for (const load of LOADS) {
      const { ratio, us } = await compareServers({ ...side, program: plain }, side, load)
      cells.push(`${((ratio - 1) * 100).toFixed(1)} % (${us.map((one) => one.toFixed(1)).join(' : ')})`)
    }
    rows.push([name, framework, ...cells])
  }
}

console.log(
  '\nAdditional server CPU per delivery without the device (in brackets: microseconds without and with)\n',
)
printTable(['device', '', ...LOADS.map(({ label }) => label)], rows)
