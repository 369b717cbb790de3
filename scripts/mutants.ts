// Puts one fault at a time into a copy of the core package and prints the test that fails.
// `npm run mutants [words]` runs the faults whose file or description contains the words. A survivor fails the run.
import { chooseMutants, MUTANTS } from './mutants/all-mutants.ts'
import { type Mutant, SUITES } from './mutants/mutant.ts'
import { createWorkbench, type Verdict, type Workbench } from './mutants/workbench.ts'

const BENCHES = 3

const mutants = chooseMutants(MUTANTS, process.argv.slice(2).join(' '))
const suites = (Object.keys(SUITES) as (keyof typeof SUITES)[]).filter((name) =>
  mutants.some(({ suite }) => suite === name),
)

const benches = Array.from({ length: BENCHES }, createWorkbench)
process.on('exit', () => {
  for (const bench of benches) bench.remove()
})
process.on('SIGINT', () => process.exit(130))

const startedAt = performance.now()
const untouched = await share(suites, (bench, suite) => bench.run(suite))
const red = suites.filter((_, index) => untouched[index]!.kind !== 'passed')
if (red.length > 0) {
  for (const suite of red) console.error(`${suite}: ${describe(untouched[suites.indexOf(suite)]!)}`)
  console.error('These tests fail without a fault. Make them pass first.')
  process.exit(1)
}

let survivors = 0
await share(mutants, async (bench, mutant) => {
  const verdict = await bench.run(mutant.suite, mutant)
  if (verdict.kind !== 'failed') survivors++
  print(mutant, verdict)
})
const seconds = Math.round((performance.now() - startedAt) / 1000)
console.log(
  `\n${mutants.length} faults, ${mutants.length - survivors} killed, ${survivors} survived, in ${seconds} s`,
)
process.exitCode = survivors > 0 || mutants.length === 0 ? 1 : 0

/** Works through a list on all benches at once. */
async function share<Item, Answer>(
  items: readonly Item[],
  work: (bench: Workbench, item: Item) => Promise<Answer>,
): Promise<Answer[]> {
  const answers: Answer[] = []
  let next = 0
  const onBench = async (bench: Workbench) => {
    while (next < items.length) {
      const index = next++
      answers[index] = await work(bench, items[index]!)
    }
  }
  await Promise.all(benches.map(onBench))
  return answers
}

function print({ file, description }: Mutant, verdict: Verdict): void {
  console.log(`${file.padEnd(26)} ${description.padEnd(62)} ${describe(verdict)}`)
}

function describe(verdict: Verdict): string {
  switch (verdict.kind) {
    case 'failed':
      return `killed by: ${verdict.test.trim()}`
    case 'passed':
      return `SURVIVED ${verdict.tests} tests`
    case 'broken':
      return `BROKEN: ${verdict.why}`
  }
}
