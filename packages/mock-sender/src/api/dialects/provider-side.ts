import type { SubscriptionIdRule } from '../../subscription/subscription-ids.ts'
import type { ScopeRule } from '../../subscription/subscription-scope.ts'
import type { Dialect, DialectParts } from './dialect.ts'

/** Everything that the sender knows about a provider besides its definition. Each provider has one file for it. */
export interface ProviderSide {
  /** The format of subscription ids. */
  readonly subscriptionIds: SubscriptionIdRule
  /** Reads the scopes of an event. Null if every subscription sees every event. */
  readonly scopeOf: ScopeRule
  /** The type of a test event. Null for the first type that the subscription wants. */
  readonly testType: string | null
  /** Makes the management API. */
  createDialect(parts: DialectParts): Dialect
}

/** A side for each provider that a catalog exports. */
export type ProviderSides<Catalog> = { readonly [Name in keyof Catalog]: ProviderSide }
