import { expect, test } from 'vitest'
import { createProgress, LANES } from './progress.ts'

test('events come in until every disruption has met some, however many that takes', async () => {
  const progress = createProgress(10)
  for (let round = 0; round < 5; round++) {
    progress.begun = progress.done = 10 + round * LANES
    expect(progress.goesOn()).toBe(true)
    progress.releaseMore()
    await progress.admitted()
  }
  progress.finish()
  expect(progress.goesOn()).toBe(false)
})

test('a run has as many events as were asked for, also when the disruptions are over before', async () => {
  const progress = createProgress(1_000)
  progress.finish()
  progress.begun = 999
  await progress.admitted()
  expect(progress.goesOn()).toBe(true)
  progress.begun++
  expect(progress.goesOn()).toBe(false)
})
