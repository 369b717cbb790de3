import { randomInt } from 'node:crypto'
import { expect, test } from 'vitest'
import { fuzzReceive } from './fuzz-receive.ts'

const CASES = 5000
const seed = Number(process.env.FUZZ_SEED ?? randomInt(2 ** 31))

// The title contains the seed: `FUZZ_SEED=... npx vitest run tests/fuzz` repeats the run.
test(`any request in any surroundings gets its one reply by the deadline (${CASES} cases, seed ${seed})`, async () => {
  const { answers, handled } = await fuzzReceive({ cases: CASES, seed })
  expect(Object.keys(answers).length).toBeGreaterThan(10)
  expect(handled).toBeGreaterThan(CASES / 20)
}, 300_000)
