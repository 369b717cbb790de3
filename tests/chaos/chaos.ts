// The long form of the chaos tests: prints what happened; exits with 1 when an event was lost or an effect of
// `context.commit` was left twice. `npm run chaos -- stores pg-boss` does a part of it, `POSTERN_SEED=...` repeats a run, and
// `--events 300` makes the part about stores shorter.
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
  throw new Error(`There is no part ${unknown.join(', ')}. Name some of ${names.join(', ')}.`)
for (const name of names) {
  if (positionals.length > 0 && !positionals.includes(name)) continue
  if (!(await parts[name]!())) process.exitCode = 1
}
