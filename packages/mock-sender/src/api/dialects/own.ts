import { createGenericDialect } from './generic.ts'
import type { ProviderSide } from './provider-side.ts'

/** The side of a provider of your own: ids with a prefix of ours, no scopes, and the API that many small services follow. */
export const own: ProviderSide = {
  subscriptionIds: { prefix: 'sub_' },
  scopeOf: null,
  testType: null,
  createDialect: createGenericDialect,
}
