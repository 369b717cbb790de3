import { type AnyProvider, defineProvider } from '@postern/core'
import * as catalog from '@postern/core/providers'
import { expect, test } from 'vitest'
import { own } from './own.ts'
import { sideOf } from './side-of.ts'

const providers = Object.entries<AnyProvider>(catalog)

test.each(providers)('%s is exported under its name and has a unique side', (name, provider) => {
  const others = providers.filter(([other]) => other !== name).map(([, other]) => sideOf(other))
  expect(provider.name).toBe(name)
  expect([own, ...others]).not.toContain(sideOf(provider))
})

test.each(providers)('the test event of %s is in its catalog', (_name, provider) => {
  const { testType } = sideOf(provider)
  expect([null, ...Object.keys(provider.events)]).toContain(testType)
})

test.each(providers)('the scopes of the examples of %s are strings or numbers', (_name, provider) => {
  const { scopeOf } = sideOf(provider)
  const scopes = Object.values(provider.events).flatMap(
    ({ example }) => (example && scopeOf?.(example)) ?? [],
  )
  for (const scope of scopes) expect(['string', 'number']).toContain(typeof scope)
  expect(scopes.length > 0).toBe(scopeOf !== null)
})

test.each(['acme', 'constructor', '__proto__', 'toString'])(
  'a provider named %s has the side of custom providers',
  (name) => {
    const { title: _title, ...definition } = catalog.workflows
    const provider = { ...definition, title: 'Acme', name } as AnyProvider
    expect(sideOf(provider)).toBe(own)
  },
)

test('a provider that extends one of the catalog keeps its side', () => {
  const extended = defineProvider({ ...catalog.elan, title: 'ELAN Languages, staging' })
  expect(sideOf(extended)).toBe(sideOf(catalog.elan))
})
