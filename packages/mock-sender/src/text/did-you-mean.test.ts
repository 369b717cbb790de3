import { expect, test } from 'vitest'
import { nearestName, unknownName } from './did-you-mean.ts'

test('suggests the similar name, or lists all names', () => {
  expect(unknownName('fault', 'tampredBody', ['gzip', 'tamperedBody'])).toBe(
    "There is no fault 'tampredBody'. Did you mean 'tamperedBody'?",
  )
  expect(unknownName('fault', 'elephant', ['gzip', 'duplicate'])).toBe(
    "There is no fault 'elephant'. There are: gzip, duplicate.",
  )
  expect(nearestName('SUBSCRIPTION', ['subscription', 'status'])).toBe('subscription')
  expect(nearestName('x', [])).toBeUndefined()
})

test('a name of any length takes little time', () => {
  const startedAt = performance.now()
  expect(nearestName('x'.repeat(1_000_000), ['x'.repeat(1_000_001), 'y'])).toBeUndefined()
  expect(performance.now() - startedAt).toBeLessThan(100)
})
