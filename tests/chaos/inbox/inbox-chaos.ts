import type { EngineName } from '../../../packages/core/test-servers/inbox-engines.ts'
import { toTable } from '../table.ts'
import { runInboxChaos } from './run-inbox-chaos.ts'
import { countFaults, LONG } from './scenarios.ts'

const COLUMNS = [
  'times',
  'events',
  'deliveries',
  'processes lost',
  'taken over',
  'dead letters',
  'lost',
  'doubled in `commit`',
  'doubled outside',
]

/** Runs each scenario on an engine and prints the results. Resolves to whether they are correct. */
export async function printInboxChaos(engine: EngineName, seed: string): Promise<boolean> {
  process.stdout.write(`\nAn inbox on ${engine}, POSTERN_SEED=${seed}\n`)
  const lines: (string | number)[][] = []
  let isWell = true
  for (const scenario of LONG) {
    const figures = await runInboxChaos({ engine, scenario, seed })
    const { events, deliveries, deaths, takenOver, dead, lost, doubledInside, doubledOutside } = figures
    const times = countFaults(scenario)
    process.stdout.write(`${scenario.name}: ${figures.seconds.toFixed(0)} s\n`)
    lines.push([
      scenario.name,
      times,
      events,
      deliveries,
      deaths,
      takenOver,
      dead,
      lost,
      doubledInside,
      doubledOutside,
    ])
    if (lost > 0 || doubledInside > 0 || dead !== countFaults(scenario, 'poison')) isWell = false
  }
  process.stdout.write(`\n${toTable([engine, ...COLUMNS], lines)}`)
  return isWell
}
