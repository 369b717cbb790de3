import { expect, it } from 'vitest'
import { judgeSamples, type Sample } from './judge-samples.ts'

/** A run of 60 samples, 1,000 deliveries apart. */
function samples(at: (index: number) => Partial<Sample> = () => ({})): Sample[] {
  return Array.from({ length: 60 }, (_, index) => ({
    deliveries: 1000 * (index + 1),
    heapBytes: 20e6 + 50_000 * (index % 3),
    rssBytes: 90e6 + 500_000 * (index % 5),
    resources: { TCPServerWrap: 12, Timeout: index % 3 },
    ...at(index),
  }))
}

it('accepts a run whose memory and timers only vary', () => {
  expect(judgeSamples(samples())).toEqual([])
})

it('ignores single outliers', () => {
  expect(judgeSamples(samples((index) => (index === 57 ? { heapBytes: 200e6 } : {})))).toEqual([])
})

it('names the growth of the heap in bytes per delivery', () => {
  expect(judgeSamples(samples((index) => ({ heapBytes: 20e6 + 100_000 * index })))).toEqual([
    'The heap after a full collection grows by 100.0 bytes per delivery; the limit of this run is 20.9.',
  ])
})

it('names the growth of the resident memory', () => {
  const [problem, ...more] = judgeSamples(samples((index) => ({ rssBytes: 90e6 + 1e6 * index })))
  expect(problem).toMatch(/^The resident memory grows by 1000\.0 bytes per delivery/)
  expect(more).toEqual([])
})

it('names the kind of resource that grows', () => {
  expect(judgeSamples(samples((index) => ({ resources: { TCPSocketWrap: index } })))).toEqual([
    'Active resources of the kind TCPSocketWrap grow from 0 to 30.',
  ])
})
