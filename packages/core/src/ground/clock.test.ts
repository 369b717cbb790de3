import { expect, it, vi } from 'vitest'
import { systemClock } from './clock.ts'

it('the system clock follows a mocked Date, as signed timestamps of the test do, and elapsed time does not', () => {
  const before = systemClock.elapsed!()
  vi.useFakeTimers({ toFake: ['Date'], now: 1_000_000_000_000 })
  try {
    expect(systemClock.now()).toBe(1_000_000_000_000)
    expect(systemClock.elapsed!() - before).toBeLessThan(60_000)
  } finally {
    vi.useRealTimers()
  }
  expect(systemClock.now()).toBeGreaterThan(1_700_000_000_000)
})
