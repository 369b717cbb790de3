// npm run explore: runs every order of calls, timers and faults in every scenario, up to `--limit` schedules in each.
//   --scenario WORDS     runs only the scenarios whose name contains the words
//   --no-reduction       runs all orders of independent steps too, to measure what the reduction saves
//   --replay 'SCHEDULE'  runs one printed schedule, step by step
//   --mutants [WORDS]    puts one fault of scripts/mutants at a time into the code and prints the invariant it breaks
import { parseArgs } from 'node:util'
import { type Exploration, exploreScenario } from './explore-scenario.ts'
import { replay } from './replay.ts'
import { SCENARIOS } from './scenarios.ts'

/** All scenarios together then run more than a million schedules. */
const LIMIT = 36_000

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    limit: { type: 'string' },
    scenario: { type: 'string', default: '' },
    'no-reduction': { type: 'boolean', default: false },
    replay: { type: 'string' },
    mutants: { type: 'boolean', default: false },
  },
})

if (values.replay !== undefined) await showReplay(values.replay)
else if (values.mutants)
  await (await import('./mutants/run-mutants.ts')).runMutants(
    positionals.join(' '),
    values.limit === undefined ? undefined : Number(values.limit),
  )
else await exploreAll()
// Timers of transactions that never ended would keep the process alive.
process.exit()

async function showReplay(schedule: string): Promise<void> {
  const { lines, fault } = await replay(schedule)
  for (const line of lines) console.log(line)
  console.log(fault ?? 'Every invariant holds.')
  if (fault !== undefined) process.exitCode = 1
}

async function exploreAll(): Promise<void> {
  const limit = Number(values.limit ?? LIMIT)
  const reduce = !values['no-reduction']
  const chosen = SCENARIOS.filter(({ name }) => name.includes(values.scenario))
  console.log(
    `At most ${limit} schedules in each of ${chosen.length} scenarios, ${reduce ? 'with' : 'without'} reduction`,
  )
  const done: Exploration[] = []
  for (const scenario of chosen) {
    const exploration = await exploreScenario(scenario, {
      limit,
      reduce,
      onProgress(schedules) {
        if (process.stderr.isTTY) process.stderr.write(`\r${scenario.name}: ${schedules} `)
      },
    })
    if (process.stderr.isTTY) process.stderr.write('\r')
    console.log(describe(exploration))
    done.push(exploration)
  }
  const schedules = done.reduce((sum, one) => sum + one.schedules, 0)
  const seconds = done.reduce((sum, one) => sum + one.seconds, 0)
  const faults = done.filter(({ fault }) => fault !== undefined).length
  console.log(
    `\n${schedules} schedules in ${seconds.toFixed(0)} s, ${(schedules / seconds).toFixed(0)} per second; ${faults} scenarios have a fault`,
  )
  process.exitCode = faults > 0 || chosen.length === 0 ? 1 : 0
}

function describe({ scenario, schedules, cut, exhausted, fault, seconds }: Exploration): string {
  const figures = `${scenario.name.padEnd(56)} ${String(schedules).padStart(8)} ${exhausted ? 'all ' : 'some'} ${String(cut).padStart(8)} cut ${seconds.toFixed(1).padStart(7)} s`
  if (fault === undefined) return figures
  return `${figures}\n  ${fault.broken}\n  npm run explore -- --replay '${fault.schedule}'`
}
