// npm run explore: every order of calls, timers and faults in every scenario, as far as `--limit` goes (schedules in each).
//   --scenario WORDS     only those whose name has the words
//   --no-reduction       all orders of independent steps too, to see what the reduction saves
//   --replay 'SCHEDULE'  one schedule that was printed, step by step
//   --mutants [WORDS]    puts the faults of scripts/mutants into the code, one at a time, and shows what finds them
import { parseArgs } from 'node:util'
import { type Exploration, exploreScenario } from './explore-scenario.ts'
import { replay } from './replay.ts'
import { SCENARIOS } from './scenarios.ts'

/** With as many scenarios as there are, more than a million schedules in all. */
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
// Transactions that never ended have timers that nobody waits for.
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
    `\n${schedules} schedules in ${seconds.toFixed(0)} s, ${(schedules / seconds).toFixed(0)} a second; ${faults} scenarios have a fault`,
  )
  process.exitCode = faults > 0 || chosen.length === 0 ? 1 : 0
}

function describe({ scenario, schedules, cut, exhausted, fault, seconds }: Exploration): string {
  const figures = `${scenario.name.padEnd(56)} ${String(schedules).padStart(8)} ${exhausted ? 'all ' : 'some'} ${String(cut).padStart(8)} cut ${seconds.toFixed(1).padStart(7)} s`
  if (fault === undefined) return figures
  return `${figures}\n  ${fault.broken}\n  npm run explore -- --replay '${fault.schedule}'`
}
