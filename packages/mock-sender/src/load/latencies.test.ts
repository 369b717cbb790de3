import { expect, test } from 'vitest'
import { drawHistogram, formatMs, summarize } from './latencies.ts'

test('percentiles come from the sorted response times', () => {
  const durationsMs = Array.from({ length: 1000 }, (_, index) => 1000 - index)
  expect(summarize(durationsMs)).toMatchObject({ p50: 500, p90: 900, p99: 990, p999: 999, max: 1000 })
  expect(summarize([7])).toMatchObject({ p50: 7, p999: 7, max: 7, histogram: [{ upToMs: 8, count: 1 }] })
  expect(summarize([])).toBeNull()
})

test('the histogram counts every response time once, in ranges without a gap', () => {
  const { histogram } = summarize([0, 0.25, 0.3, 1, 1.01, 100])!
  expect(histogram.map(({ upToMs }) => upToMs)).toEqual([0.25, 0.5, 1, 2, 4, 8, 16, 32, 64, 128])
  expect(histogram.map(({ count }) => count)).toEqual([2, 1, 1, 1, 0, 0, 0, 0, 0, 1])
})

test('bars are proportional to the longest, and a single response is visible', () => {
  const rows = [
    { upToMs: 0.5, count: 1000 },
    { upToMs: 1, count: 500 },
    { upToMs: 2, count: 1 },
    { upToMs: 4, count: 0 },
    { upToMs: 2048, count: 250 },
  ]
  expect(drawHistogram(rows)).toEqual([
    `  ≤  0.5 ms  ${'█'.repeat(40)}  1000`,
    `  ≤    1 ms  ${'█'.repeat(20)}${' '.repeat(20)}  500`,
    `  ≤    2 ms  ▏${' '.repeat(39)}  1`,
    `  ≤    4 ms  ${' '.repeat(40)}  0`,
    `  ≤     2 s  ${'█'.repeat(10)}${' '.repeat(30)}  250`,
  ])
})

test.each([
  [0.123, '0.12 ms'],
  [1.26, '1.3 ms'],
  [12.6, '13 ms'],
  [1500, '1.5 s'],
])('%d ms is written %s', (ms, text) => {
  expect(formatMs(ms)).toBe(text)
})
