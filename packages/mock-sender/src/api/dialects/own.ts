import { createGenericDialect } from './generic.ts'
import type { ProviderSide } from './provider-side.ts'

/** The default side, for providers of your own: ids with the prefix `sub_`, no scopes, and the generic API. */
export const own: ProviderSide = {
  subscriptionIds: { prefix: 'sub_' },
  scopeOf: null,
  testType: null,
  createDialect: createGenericDialect,
}
