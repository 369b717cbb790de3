import { expect, test } from 'vitest'
import { findLack } from './describe-with-server.ts'
import { PROGRAMS, type ProgramName } from './programs.ts'

const names = Object.keys(PROGRAMS) as ProgramName[]
const find = () => undefined

test('without a program its suites are skipped, and the reason names the package', () => {
  for (const name of names) {
    const reason = expect.stringContaining(PROGRAMS[name].packageName)
    expect(findLack(name, { find, ci: false })).toEqual({ verdict: 'skipped', reason })
  }
})

test('without a program its suites fail with CI=true', () => {
  for (const name of names) expect(findLack(name, { find, ci: true })?.verdict).toBe('failed')
})

test('a program that is installed runs its suites', () => {
  expect(findLack('redis', { find: () => '/usr/bin/redis-server', ci: true })).toBeUndefined()
})
