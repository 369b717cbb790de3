import { createGenericDialect } from './generic.ts'
import type { ProviderSide } from './provider-side.ts'

/** The sender's side of a custom provider: ids with the prefix `sub_`, no scopes, and the generic API. */
export const own: ProviderSide = {
  subscriptionIds: { prefix: 'sub_' },
  scopeOf: null,
  testType: null,
  createDialect: createGenericDialect,
}
