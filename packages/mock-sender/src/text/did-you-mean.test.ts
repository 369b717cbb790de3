import { expect, test } from 'vitest'
import { nearestName, unknownName } from './did-you-mean.ts'

test('names the one that was probably meant, or all of them', () => {
  expect(unknownName('fault', 'tampredBody', ['gzip', 'tamperedBody'])).toBe(
    "There is no fault 'tampredBody'. Did you mean 'tamperedBody'?",
  )
  expect(unknownName('fault', 'elephant', ['gzip', 'duplicate'])).toBe(
    "There is no fault 'elephant'. There are: gzip, duplicate.",
  )
  expect(nearestName('SUBSCRIPTION', ['subscription', 'status'])).toBe('subscription')
  expect(nearestName('x', [])).toBeUndefined()
})

test('a name of any length costs next to nothing', () => {
  const startedAt = performance.now()
  expect(nearestName('x'.repeat(1_000_000), ['x'.repeat(1_000_001), 'y'])).toBeUndefined()
  expect(performance.now() - startedAt).toBeLessThan(100)
})
