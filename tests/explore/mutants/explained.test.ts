import { expect, test } from 'vitest'
import { ORDER_MUTANTS as MUTANTS } from '../../../scripts/mutants/all-mutants.ts'
import { EXPLANATIONS, whyNotFound } from './explained.ts'
import { exploreMutant } from './explore-mutant.ts'

test('every explained fault exists', () => {
  const there = new Set(MUTANTS.map(({ file, description }) => `${file}: ${description}`))
  const files = new Set(MUTANTS.map(({ file }) => file))
  const unknown = EXPLANATIONS.flatMap(({ faults }) =>
    Object.entries(faults).flatMap(([file, some]) =>
      some === 'all'
        ? files.has(file)
          ? []
          : file
        : some.map((description) => `${file}: ${description}`).filter((one) => !there.has(one)),
    ),
  )
  expect(unknown).toEqual([])
})

// `npm run explore -- --mutants` runs all of them.
test.each([
  ['handling/handle-event.ts', 'drops a late completion'],
  ['handling/event-run.ts', 'commits the writes of a lost claim'],
  ['stores/memory.ts', 'grants a claim for a completed event'],
  ['stores/sql/sql-statements.ts', 'accepts a write with any token'],
  ['stores/lua/redis-script.ts', 'grants a claim during another valid lease'],
])('finds that %s %s', async (file, description) => {
  const mutant = MUTANTS.find((one) => one.file === file && one.description === description)!
  expect(whyNotFound(mutant)).toBeUndefined()
  expect(await exploreMutant(mutant, 300)).toMatchObject({ kind: 'found', replayed: true })
})
