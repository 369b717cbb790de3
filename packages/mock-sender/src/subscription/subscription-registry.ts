import type { AnyProvider } from '@postern/core'
import type { EventBody } from '../event/event-body.ts'
import { createSecretFor } from '../random/ids.ts'
import { createRandom } from '../random/random.ts'
import { kindOf } from '../text/assert-options.ts'
import {
  createSubscription,
  type Subscription,
  type SubscriptionRecord,
  type SubscriptionTarget,
  wantsEvent,
} from './subscription.ts'
import { createSubscriptionIds, type SubscriptionIdRule } from './subscription-ids.ts'
import { assertScope, isInScope, type ScopeRule } from './subscription-scope.ts'

/** The subscriptions of one sender. */
export interface SubscriptionRegistry {
  /** Throws for a URL that the egress policy forbids. Returns a promise if it has to resolve a name. */
  checkUrl(url: string): Promise<void> | void
  /** Throws for a scope if the provider has none. */
  assertScope(scope: string | null | undefined): void
  add(options: SubscriptionTarget): SubscriptionRecord
  /** Returns the record of a subscription. Throws for a subscription of another sender. */
  get(subscription: Subscription): SubscriptionRecord
  all(): SubscriptionRecord[]
  remove(record: SubscriptionRecord): void
  newSecret(): string
  /** The active subscriptions that want this event. */
  wanting(type: string, event: EventBody): SubscriptionRecord[]
  /** The secret that all subscriptions share; undefined if there is none or several. */
  commonSecret(): string | null | undefined
}

/** The options that the subscriptions of a sender need. */
export interface RegistryOptions {
  readonly provider: AnyProvider
  readonly seed: string
  /** The secret of subscriptions made without one. */
  readonly secret: string | undefined
  readonly guard: { assertAllowed(url: string): Promise<void> | void }
  readonly side: { readonly subscriptionIds: SubscriptionIdRule; readonly scopeOf: ScopeRule }
}

/**
 * Makes an empty registry.
 * @param now the sender's clock
 */
export function createSubscriptionRegistry(
  { provider, seed, secret, guard, side }: RegistryOptions,
  now: () => number,
): SubscriptionRegistry {
  const records = new Map<string, SubscriptionRecord>()
  const nextId = createSubscriptionIds(side.subscriptionIds, createRandom(seed, 'subscriptions'))
  const secrets = createRandom(seed, 'secrets')

  return {
    checkUrl: (url) => guard.assertAllowed(url),
    assertScope: (scope = null) => assertScope(side.scopeOf, provider.title, scope),
    add(options) {
      const own =
        options.secret === undefined
          ? (secret ?? createSecretFor(provider.signature, secrets))
          : options.secret
      const record = createSubscription(provider, { ...options, secret: own }, nextId, now())
      records.set(record.id, record)
      return record
    },
    get(subscription) {
      const { id } = Object(subscription) as { id?: string }
      const record = records.get(id ?? '')
      if (record) return record
      throw new Error(
        id === undefined
          ? `That is ${kindOf(subscription)}, not a subscription. Pass the result of subscribe().`
          : `This sender has no subscription ${id}. Pass one of its subscriptions().`,
      )
    },
    all: () => [...records.values()],
    remove: ({ id }) => void records.delete(id),
    newSecret: () => createSecretFor(provider.signature, secrets),
    wanting: (type, event) =>
      [...records.values()].filter(
        (record) => wantsEvent(record, type) && isInScope(side.scopeOf, record.scope, event),
      ),
    commonSecret() {
      const known = new Set([...records.values()].map((record) => record.secret))
      return known.size === 1 ? [...known][0] : undefined
    },
  }
}
