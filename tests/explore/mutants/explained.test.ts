import { expect, test } from 'vitest'
import { ORDER_MUTANTS as MUTANTS } from '../../../scripts/mutants/all-mutants.ts'
import { EXPLANATIONS, whyNotFound } from './explained.ts'
import { exploreMutant } from './explore-mutant.ts'

test('explains faults that exist', () => {
  const there = new Set(MUTANTS.map(({ file, breaks }) => `${file}: ${breaks}`))
  const files = new Set(MUTANTS.map(({ file }) => file))
  const unknown = EXPLANATIONS.flatMap(({ faults }) =>
    Object.entries(faults).flatMap(([file, some]) =>
      some === 'all'
        ? files.has(file)
          ? []
          : file
        : some.map((breaks) => `${file}: ${breaks}`).filter((one) => !there.has(one)),
    ),
  )
  expect(unknown).toEqual([])
})

// `npm run explore -- --mutants` tries all of them.
test.each([
  ['handling/handle-event.ts', 'drops a late completion'],
  ['handling/event-run.ts', 'commits the writes of a lost claim'],
  ['stores/memory.ts', 'takes a completed event again'],
  ['stores/sql/sql-statements.ts', 'writes with any token'],
  ['stores/lua/redis-script.ts', 'claims in spite of a valid lease'],
])('finds that %s %s', async (file, breaks) => {
  const mutant = MUTANTS.find((one) => one.file === file && one.breaks === breaks)!
  expect(whyNotFound(mutant)).toBeUndefined()
  expect(await exploreMutant(mutant, 300)).toMatchObject({ kind: 'found', replayed: true })
})
