// The long form of the chaos tests. Prints the results, and exits with 1 if an event was lost or `context.commit` had an
// effect twice. `npm run chaos -- stores pg-boss` runs some parts, `POSTERN_SEED=...` repeats a run, and `--events 300`
// shortens the part about stores.
import { randomInt } from 'node:crypto'
import { parseArgs } from 'node:util'
import { ENGINES, type EngineName } from '../../packages/core/test-servers/inbox-engines.ts'
import { printInboxChaos } from './inbox/inbox-chaos.ts'
import { printStoreChaos } from './store-chaos.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    events: { type: 'string', default: '3000' },
    kills: { type: 'string', default: '60' },
    stops: { type: 'string', default: '25' },
  },
})
const seed = process.env.POSTERN_SEED ?? String(randomInt(2 ** 31))

const parts: Record<string, () => Promise<boolean>> = {
  stores: () =>
    printStoreChaos({
      events: Number(values.events),
      kills: Number(values.kills),
      stops: Number(values.stops),
      seed,
    }),
}
for (const engine of Object.keys(ENGINES) as EngineName[]) {
  parts[engine.toLowerCase()] = () => printInboxChaos(engine, seed)
}

const names = Object.keys(parts)
const unknown = positionals.filter((name) => !names.includes(name))
if (unknown.length > 0)
  throw new Error(`There is no part ${unknown.join(', ')}. Choose from ${names.join(', ')}.`)
for (const name of names) {
  if (positionals.length > 0 && !positionals.includes(name)) continue
  if (!(await parts[name]!())) process.exitCode = 1
}
