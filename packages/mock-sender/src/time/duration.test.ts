import { expect, test } from 'vitest'
import { formatDuration, toMs } from './duration.ts'

test('reads milliseconds and texts', () => {
  expect(toMs(250)).toBe(250)
  expect(toMs('250ms')).toBe(250)
  expect(toMs('30m')).toBe(1_800_000)
  expect(toMs('1.5h')).toBe(5_400_000)
  expect(toMs('2h 35m 30s')).toBe(9_330_000)
})

test('refuses what is not a duration', () => {
  // @ts-expect-error a text without a unit is not a duration
  expect(() => toMs('30')).toThrow("'30' is not a duration")
  expect(() => toMs('30m soon')).toThrow('is not a duration')
  expect(() => toMs(-1)).toThrow('is not a duration')
  expect(() => toMs(Number.NaN)).toThrow('is not a duration')
})

test('formats durations for people', () => {
  expect([0, 12.4, 30_000, 9_330_000, 90_000_000].map(formatDuration)).toEqual([
    '0ms',
    '12ms',
    '30s',
    '2h 35m 30s',
    '1d 1h',
  ])
})
