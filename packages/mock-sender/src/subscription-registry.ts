import { createId, createSecret } from './ids.ts'
import { createRandom } from './random.ts'
import type { ResolvedOptions } from './resolve-options.ts'
import {
  createSubscription,
  type SubscribeOptions,
  type Subscription,
  type SubscriptionRecord,
  wantsEvent,
} from './subscription.ts'

/** The subscriptions of one sender. */
export interface SubscriptionRegistry {
  add(options: SubscribeOptions): SubscriptionRecord
  /** The sender's own record; throws for a subscription of another sender. */
  get(subscription: Subscription): SubscriptionRecord
  wanting(type: string): SubscriptionRecord[]
  /** The secret that every subscription shares; undefined when there are none or several. */
  commonSecret(): string | null | undefined
}

export function createSubscriptionRegistry({
  provider,
  seed,
  secret,
}: ResolvedOptions): SubscriptionRegistry {
  const records = new Map<string, SubscriptionRecord>()
  const ids = createRandom(seed, 'subscriptions')
  const secrets = createRandom(seed, 'secrets')

  return {
    add(options) {
      const own = options.secret === undefined ? (secret ?? createSecret(secrets)) : options.secret
      const record = createSubscription(provider, { ...options, secret: own }, createId(ids, 'sub_'))
      records.set(record.id, record)
      return record
    },
    get({ id }) {
      const record = records.get(id)
      if (record) return record
      throw new Error(
        `The subscription ${id} is not one of this sender's. Pass what its subscribe() returned.`,
      )
    },
    wanting: (type) => [...records.values()].filter((record) => wantsEvent(record, type)),
    commonSecret() {
      const known = new Set([...records.values()].map((record) => record.secret))
      return known.size === 1 ? [...known][0] : undefined
    },
  }
}
