import { expect, it } from 'vitest'
import { describePeers, findAdvisory, findLicenceProblem, readAudit } from './judge-dependencies.ts'

it.each(['7.16.0', '^7.16.0', '~7.27.9', '7.28.0', '>=6.0.0', '*', '6 || 7'])(
  'refuses undici %s, which allows versions with advisories',
  (range) => {
    expect(findAdvisory('undici', range)).toContain('Raise the range')
  },
)

it.each(['7.29.0', '^7.30.2', '>=8.0.0'])('accepts undici %s', (range) => {
  expect(findAdvisory('undici', range)).toBeUndefined()
})

it('accepts packages without a known advisory', () => {
  expect(findAdvisory('another', '*')).toBeUndefined()
})

it('refuses licences that are not allowed', () => {
  expect(findLicenceProblem('a', 'MIT')).toBeUndefined()
  expect(findLicenceProblem('a', 'GPL-3.0-only')).toContain('GPL-3.0-only')
  expect(findLicenceProblem('a', undefined)).toContain('of no name')
})

it('distinguishes an audit with findings from one without a registry', () => {
  const vulnerabilities = { undici: { name: 'undici', severity: 'high', range: '<7.28.0' } }
  expect(readAudit(JSON.stringify({ vulnerabilities }))).toEqual({
    found: ['undici <7.28.0 has an advisory (high). Raise the range.'],
  })
  expect(readAudit('{"vulnerabilities":{}}')).toEqual({ found: [] })
  expect(readAudit('{"error":{"code":"ENOAUDIT","summary":"405"}}')).toEqual({ unreachable: '405' })
  expect(readAudit('{"message":"405 Method Not Allowed"}')).toEqual({ unreachable: '405 Method Not Allowed' })
  expect(readAudit('')).toEqual({ unreachable: 'npm audit gave no JSON' })
})

it('names the peers of other projects, which are not checked', () => {
  const peers = { express: '^5', '@postern/core': '^1' }
  expect(describePeers([{ peerDependencies: peers }, {}, { peerDependencies: { bullmq: '6' } }])).toBe(
    'Not checked, because you choose their versions: the peers bullmq, express.',
  )
})
