import { chooseMutants, ORDER_MUTANTS } from '../../../scripts/mutants/all-mutants.ts'
import { whyNotFound } from './explained.ts'
import { exploreMutant, type Verdict } from './explore-mutant.ts'

/** The default number of schedules in each scenario. */
const LIMIT = 150
const AT_ONCE = 2

/** Explores each fault whose file or description contains `words`. The run fails if a result contradicts EXPLANATIONS. */
export async function runMutants(words: string, limit = LIMIT): Promise<void> {
  const chosen = chooseMutants(ORDER_MUTANTS, words)
  const untouched = await exploreMutant(undefined, limit)
  if (untouched.kind === 'found')
    throw new Error(`The code without a fault breaks an invariant: ${untouched.broken}`)
  let found = 0
  let wrong = 0
  await shareOut(chosen, async (mutant) => {
    const why = whyNotFound(mutant)
    const verdict = await exploreMutant(mutant, limit)
    if (verdict.kind === 'found') found++
    const isRight = (verdict.kind === 'found') === (why === undefined)
    if (!isRight) wrong++
    console.log(
      `${isRight ? '  ' : '! '}${mutant.file.padEnd(28)} ${mutant.description.padEnd(62)} ${describe(verdict, why)}`,
    )
  })
  console.log(
    `\n${chosen.length} faults: ${found} found, ${chosen.length - found} not found, ${wrong} contradict the explanations`,
  )
  process.exitCode = wrong > 0 || chosen.length === 0 ? 1 : 0
}

/** Works through a list, AT_ONCE items at a time. */
export async function shareOut<Item>(
  items: readonly Item[],
  work: (item: Item) => Promise<void>,
): Promise<void> {
  let next = 0
  const line = async () => {
    while (next < items.length) await work(items[next++]!)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, line))
}

function describe(verdict: Verdict, why: string | undefined): string {
  if (verdict.kind === 'found') return `found: ${verdict.broken}`
  if (verdict.kind === 'not there') return `not explored: ${why}`
  return `not found in ${verdict.schedules} schedules${why === undefined ? '' : `: ${why}`}`
}
