import { setImmediate as turn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { CLAIMS_PER_PURGE, createTidyUp, PURGED_AT_ONCE } from './tidy-up.ts'

const never = () => false

test('purges once in 64 claims, and twice as many records', async () => {
  const limits: number[] = []
  const tidyUp = createTidyUp(async (limit) => limits.push(limit), never)
  for (let claim = 0; claim < 10 * CLAIMS_PER_PURGE; claim++) {
    tidyUp()
    await turn()
  }
  expect(limits).toEqual(Array.from({ length: 10 }, () => 2 * CLAIMS_PER_PURGE))
  expect(PURGED_AT_ONCE).toBe(2 * CLAIMS_PER_PURGE)
})

test('also purges in processes that live for one claim', () => {
  let purges = 0
  for (let process = 0; process < 100 * CLAIMS_PER_PURGE; process++)
    createTidyUp(async () => purges++, never)()
  expect(purges).toBeGreaterThan(10)
  expect(purges).toBeLessThan(1_000)
})

test('rarely purges after a failed purge, but continues after one that met a lock', async () => {
  for (const [isBusy, most] of [
    [never, 1],
    [() => true, 50],
  ] as const) {
    let purges = 0
    const tidyUp = createTidyUp(async () => {
      purges++
      throw new Error('refused')
    }, isBusy)
    for (let claim = 0; claim < 50 * CLAIMS_PER_PURGE; claim++) {
      tidyUp()
      await turn()
    }
    expect(purges).toBe(most)
  }
})

test('does not purge again before the last purge has ended', async () => {
  const ends: (() => void)[] = []
  const tidyUp = createTidyUp(() => new Promise<void>((resolve) => ends.push(resolve)), never)
  const claim = (times: number) => Array.from({ length: times }, () => tidyUp())
  claim(10 * CLAIMS_PER_PURGE)
  expect(ends.length).toBe(1)
  ends[0]!()
  await turn()
  claim(CLAIMS_PER_PURGE)
  expect(ends.length).toBe(2)
})
