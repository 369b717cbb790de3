import { expect, test } from 'vitest'
import { createRandom } from '../random/random.ts'
import { createHeap } from './heap.ts'

test('returns items in order', () => {
  const random = createRandom('heap')
  const heap = createHeap<number>((a, b) => a < b)
  const expected: number[] = []
  const taken: number[] = []
  for (let round = 0; round < 2000; round++) {
    const item = random.below(500)
    heap.push(item)
    expected.push(item)
    if (random.below(3) > 0) continue
    expected.sort((a, b) => a - b)
    expect(heap.pop()).toBe(expected.shift())
  }
  while (heap.size > 0) taken.push(heap.pop()!)
  expect(taken).toEqual(expected.sort((a, b) => a - b))
  expect(heap.pop()).toBeUndefined()
})
