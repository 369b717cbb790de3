import { expect, test } from 'vitest'
import { createProgress, LANES } from './progress.ts'

test('events arrive until every disruption has hit some', async () => {
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

test('a run has the requested number of events, even if the disruptions end earlier', async () => {
  const progress = createProgress(1_000)
  progress.finish()
  progress.begun = 999
  await progress.admitted()
  expect(progress.goesOn()).toBe(true)
  progress.begun++
  expect(progress.goesOn()).toBe(false)
})
