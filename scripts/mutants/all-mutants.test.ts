import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { countPlaces, MUTANTS } from './all-mutants.ts'
import { SUITES } from './mutant.ts'

const source = new URL('../../packages/core/src/', import.meta.url)

test('the file of every fault contains its text once, and the fault changes it', () => {
  const misplaced = MUTANTS.filter(
    (mutant) =>
      mutant.find === mutant.replace ||
      countPlaces(readFileSync(new URL(mutant.file, source), 'utf8'), mutant) !== 1,
  )
  expect(misplaced.map(({ file, description }) => `${file}: ${description}`)).toEqual([])
})

test('no two faults of a file have the same description', () => {
  const names = MUTANTS.map(({ file, description }) => `${file}: ${description}`)
  expect(names.filter((name, index) => names.indexOf(name) < index)).toEqual([])
})

test('every suite names test files that exist', () => {
  const files = Object.values(SUITES).flatMap((suite) => suite.files)
  expect(files.filter((file) => !existsSync(new URL(file, source)))).toEqual([])
})
