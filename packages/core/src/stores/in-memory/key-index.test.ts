import { randomInt } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { KeyIndex, NONE } from './key-index.ts'

const seed = Number(process.env.POSTERN_SEED ?? randomInt(2 ** 31))
const toggles = fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 300 })

// With the factor 0 all keys are at home in one cell; with 1 they crowd together.
test.each([
  ['keys that all collide', 0],
  ['keys that crowd together', 1],
  ['keys that spread', undefined],
])(`finds what is there and nothing else, with %s (POSTERN_SEED=${seed})`, (_name, factor) => {
  const property = fc.property(toggles, (rows) => {
    const index = new KeyIndex(factor)
    const present = new Set<number>()
    for (const row of rows) {
      if (present.delete(row)) {
        index.remove(row)
      } else {
        index.add(`key ${row}`, row)
        present.add(row)
      }
    }
    expect(index.size).toBe(present.size)
    for (let row = 1; row <= 60; row++) expect(index.find(`key ${row}`)).toBe(present.has(row) ? row : NONE)
  })
  fc.assert(property, { numRuns: 300, seed })
})

test('takes a hundred thousand keys', () => {
  const index = new KeyIndex()
  for (let row = 1; row <= 100_000; row++) index.add(`workflows:evt_${row}`, row)
  for (let row = 1; row <= 100_000; row += 2) index.remove(row)
  const found = Array.from({ length: 100_000 }, (_, at) => index.find(`workflows:evt_${at + 1}`))
  expect(found.every((row, at) => row === (at % 2 === 0 ? NONE : at + 1))).toBe(true)
})
