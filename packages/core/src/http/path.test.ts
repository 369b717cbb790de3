import { expect, it } from 'vitest'
import { matchesPath, pathMatcher, toTarget } from './path.ts'

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
  ['/%68ooks', '/hooks', true],
  ['/hooks', '/%68ooks', true],
  ['/a:b', '/a%3ab', true],
  ['/a%20b/?x', '/a b', true],
  ['/caf%C3%A9', '/café', true],
  ['/a%2Fb', '/a/b', false],
  ['/a/b', '/a%2fb', false],
  ['/a%2fb', '/a%2Fb', true],
  ['/a%252Fb', '/a%2Fb', false],
  ['/%E9', '/é', false],
  ['/%', '/%25', false],
  ['/hooks#part', '/hooks', true],
  ['*', '/', false],
])('%s is %s: %s', (target, path, expected) => {
  expect(matchesPath(target, path)).toBe(expected)
})

it.each(['/a:b', '/a*', '/a?', '/a+', '/a!', '/(a)', '/[a]', '/{a}', '/a\\b', '/a#b'])(
  'rejects %s as a path',
  (path) => {
    expect(() => pathMatcher(path)).toThrow(
      /takes a plain path without a pattern or query.* write %[0-9A-F]{2}\.$/,
    )
  },
)

it('matches one path for many targets', () => {
  const matches = pathMatcher('/c%2B%2B/hooks/')
  const targets = ['/c++/hooks', '/c%2b+/hooks/?x', '/c/hooks', undefined, '/c++/hooks/below']
  expect(targets.map(matches)).toEqual([true, true, false, false, false])
})

it.each([
  ['/hooks?x=1', '/hooks?x=1'],
  ['https://app.test/hooks?x=/y', '/hooks?x=/y'],
  ['http://app.test', '/'],
  ['http://app.test?x', '/?x'],
  ['//twice/hooks', '//twice/hooks'],
  ['/hooks?to=http://b.test/', '/hooks?to=http://b.test/'],
  ['*', '*'],
])('%s has the target %s', (url, target) => {
  expect(toTarget(url)).toBe(target)
})
