import type { Setting } from './handlers.ts'
import { type ChaosFigures, runChaos } from './run-chaos.ts'
import { toTable } from './table.ts'

const SETTINGS: readonly { readonly name: string; readonly setting: Setting; readonly once: boolean }[] = [
  { name: 'SQLite, `context.commit`', setting: 'sqlite commit', once: true },
  { name: 'Postgres, `context.commit`', setting: 'postgres commit', once: true },
  { name: 'Redis, effects outside', setting: 'redis outside', once: false },
  // The same run without the transaction shows that the kills hit the critical moments.
  { name: 'Postgres, effects outside', setting: 'postgres outside', once: false },
]

const HEADER = [
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

export interface StoreChaosOptions {
  readonly events: number
  readonly kills: number
  readonly stops: number
  readonly seed: string
}

/** Runs handlers inside the request with each setting and prints the results. Resolves to whether they are correct. */
export async function printStoreChaos({ events, kills, stops, seed }: StoreChaosOptions): Promise<boolean> {
  process.stdout.write(`${events} events, ${kills} kill -9, ${stops} SIGSTOP, POSTERN_SEED=${seed}\n`)
  const lines: (string | number)[][] = []
  let isWell = true
  for (const { name, setting, once } of SETTINGS) {
    const figures = await runChaos({ setting, events, kills, stops, seed })
    process.stdout.write(`${name}: ${figures.seconds.toFixed(0)} s, answers ${describeAnswers(figures)}\n`)
    const { deliveries, attempts, takenOver, lost, acknowledgedTooEarly, duplicates } = figures
    lines.push([name, figures.events, deliveries, attempts, kills, stops, takenOver, lost, duplicates])
    if (lost > 0 || acknowledgedTooEarly > 0 || (once && duplicates > 0)) isWell = false
  }
  process.stdout.write(`\n${toTable(HEADER, lines)}`)
  return isWell
}

function describeAnswers({ answers }: ChaosFigures): string {
  const sorted = [...answers].sort(([, a], [, b]) => b - a)
  return sorted.map(([answer, count]) => `${answer} ${count}`).join(', ')
}
