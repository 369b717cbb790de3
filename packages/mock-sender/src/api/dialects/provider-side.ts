import type { SubscriptionIdRule } from '../../subscription/subscription-ids.ts'
import type { ScopeRule } from '../../subscription/subscription-scope.ts'
import type { Dialect, DialectParts } from './dialect.ts'

/** Everything that the sender knows about one provider besides its definition. Each provider has one file with it. */
export interface ProviderSide {
  /** How the provider writes the ids of subscriptions. */
  readonly subscriptionIds: SubscriptionIdRule
  /** Reads off an event which scopes may see it; null: every subscription sees every event. */
  readonly scopeOf: ScopeRule
  /** The type of a test event; null: the first type that the subscription wants. */
  readonly testType: string | null
  /** Makes the management API. */
  createDialect(parts: DialectParts): Dialect
}

/** A side for each provider that a catalog exports. */
export type ProviderSides<Catalog> = { readonly [Name in keyof Catalog]: ProviderSide }
