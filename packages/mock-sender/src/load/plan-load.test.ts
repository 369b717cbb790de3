import { expect, test } from 'vitest'
import { createRandom } from '../random/random.ts'
import { planLoad } from './plan-load.ts'

const SHAPE = { rate: 200, forMs: 30_000, duplicates: 0.1, reorder: true }

test('events are sent at a constant rate, and about the given share twice', () => {
  const plan = planLoad(SHAPE, createRandom('seed'))
  expect(plan).toHaveLength(6000)
  expect(plan.map(({ atMs }) => atMs).slice(0, 3)).toEqual([0, 5, 10])
  const twice = plan.filter(({ duplicateAfterMs }) => duplicateAfterMs !== undefined)
  expect(twice.length).toBeGreaterThan(500)
  expect(twice.length).toBeLessThan(700)
  expect(twice.filter(({ duplicateAfterMs }) => duplicateAfterMs === 0).length).toBeGreaterThan(200)
})

test('reordered events arrive out of order, others in order', () => {
  const isInOrder = (reorder: boolean) => {
    const plan = planLoad({ ...SHAPE, reorder }, createRandom('seed'))
    const arrivals = plan.map(({ atMs, delayMs }) => atMs + delayMs)
    return arrivals.every((at, index) => index === 0 || at > arrivals[index - 1]!)
  }
  expect([isInOrder(true), isInOrder(false)]).toEqual([false, true])
})

test('the same seed gives the same load, and a share of 0 gives no duplicates', () => {
  expect(planLoad(SHAPE, createRandom('a'))).toEqual(planLoad(SHAPE, createRandom('a')))
  const plan = planLoad({ ...SHAPE, duplicates: 0 }, createRandom('a'))
  expect(plan.filter(({ duplicateAfterMs }) => duplicateAfterMs !== undefined)).toEqual([])
})
