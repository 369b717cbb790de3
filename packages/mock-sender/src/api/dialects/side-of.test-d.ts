import type * as catalog from '@postern/core/providers'
import { expectTypeOf, test } from 'vitest'
import { elan } from './elan.ts'
import { generic } from './generic.ts'
import type { ProviderSide, ProviderSides } from './provider-side.ts'
import { validibot } from './validibot.ts'
import { ventryx } from './ventryx.ts'
import { workflows } from './workflows.ts'

type Sides = ProviderSides<typeof catalog>

test('every provider of the catalog has a side', () => {
  expectTypeOf({ ventryx, elan, generic, validibot, workflows }).toExtend<Sides>()
  // @ts-expect-error the side of WorkFlows is missing
  const _sides: Sides = { ventryx, elan, generic, validibot }
})

test('no provider beyond the catalog has a side', () => {
  // @ts-expect-error there is no provider named acme
  const _sides: Sides = { ventryx, elan, generic, validibot, workflows, acme: generic }
})

test('a side that lacks a part does not compile', () => {
  const { subscriptionIds, scopeOf, testType, createDialect } = elan
  // @ts-expect-error subscriptionIds is missing
  const _ids: ProviderSide = { scopeOf, testType, createDialect }
  // @ts-expect-error scopeOf is missing
  const _scope: ProviderSide = { subscriptionIds, testType, createDialect }
  // @ts-expect-error testType is missing
  const _test: ProviderSide = { subscriptionIds, scopeOf, createDialect }
  // @ts-expect-error createDialect is missing
  const _routes: ProviderSide = { subscriptionIds, scopeOf, testType }
})
