import { expect, it } from 'vitest'
import { matchesPath } from './path.ts'

it.each([
  ['/hooks', '/hooks', true],
  ['/hooks/', '/hooks', true],
  ['/hooks', '/hooks/', true],
  ['/hooks?x=/hooks', '/hooks', true],
  ['https://app.test/hooks?x', '/hooks', true],
  ['https://app.test', '/', true],
  ['/', '/', true],
  ['/hooks/more', '/hooks', false],
  ['/hook', '/hooks', false],
  ['/HOOKS', '/hooks', false],
  ['//hooks', '/hooks', false],
  [undefined, '/hooks', false],
])('%s is %s: %s', (target, path, expected) => {
  expect(matchesPath(target, path)).toBe(expected)
})
