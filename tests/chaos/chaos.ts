// The long form of the chaos test: prints what happened in each setting; exits with 1 when an event was lost or an
// effect of `context.commit` was left twice. `POSTERN_SEED=...` repeats a run, `--events 300` makes it shorter.
import { randomInt } from 'node:crypto'
import { parseArgs } from 'node:util'
import type { Setting } from './handlers.ts'
import { type ChaosFigures, runChaos } from './run-chaos.ts'

const SETTINGS: readonly { readonly name: string; readonly setting: Setting; readonly once: boolean }[] = [
  { name: 'SQLite, `context.commit`', setting: 'sqlite commit', once: true },
  { name: 'Postgres, `context.commit`', setting: 'postgres commit', once: true },
  { name: 'Redis, effects outside', setting: 'redis outside', once: false },
  // What the same run does without the transaction: it shows that the kills reach the critical moments.
  { name: 'Postgres, effects outside', setting: 'postgres outside', once: false },
]

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '3000' },
    kills: { type: 'string', default: '60' },
    stops: { type: 'string', default: '25' },
  },
})
const events = Number(values.events)
const kills = Number(values.kills)
const stops = Number(values.stops)
const seed = process.env.POSTERN_SEED ?? String(randomInt(2 ** 31))

process.stdout.write(`${events} events, ${kills} kill -9, ${stops} SIGSTOP, POSTERN_SEED=${seed}\n`)
const lines: string[][] = []
for (const { name, setting, once } of SETTINGS) {
  const figures = await runChaos({ setting, events, kills, stops, seed })
  process.stdout.write(`${name}: ${figures.seconds.toFixed(0)} s, answers ${describeAnswers(figures)}\n`)
  lines.push(toLine(name, figures))
  if (figures.lost > 0 || figures.acknowledgedTooEarly > 0) process.exitCode = 1
  if (once && figures.duplicates > 0) process.exitCode = 1
}
const header = [
  'claims and effects',
  'events',
  'deliveries',
  'attempts',
  '`kill -9`',
  'SIGSTOP',
  'taken over',
  'lost',
  'duplicate effects',
]
const rule = header.map((_, column) => (column === 0 ? '---' : '---:'))
process.stdout.write(`\n${[header, rule, ...lines].map((cells) => `| ${cells.join(' | ')} |\n`).join('')}`)

function toLine(
  name: string,
  { events, deliveries, attempts, takenOver, lost, duplicates }: ChaosFigures,
): string[] {
  const counts = [events, deliveries, attempts, kills, stops, takenOver, lost, duplicates]
  return [name, ...counts.map((count) => count.toLocaleString('en-US'))]
}

function describeAnswers({ answers }: ChaosFigures): string {
  const sorted = [...answers].sort(([, a], [, b]) => b - a)
  return sorted.map(([answer, count]) => `${answer} ${count}`).join(', ')
}
