import type { EventBody } from '../event/event-body.ts'
import { createSecretFor } from '../random/ids.ts'
import { createRandom } from '../random/random.ts'
import type { ResolvedOptions } from '../sender/resolve-options.ts'
import { kindOf } from '../text/assert-options.ts'
import {
  createSubscription,
  type SubscribeOptions,
  type Subscription,
  type SubscriptionRecord,
  wantsEvent,
} from './subscription.ts'
import { createSubscriptionIds } from './subscription-ids.ts'
import { isInScope } from './subscription-scope.ts'

/** The subscriptions of one sender. */
export interface SubscriptionRegistry {
  /** Throws for a URL that nothing may be sent to; a promise where finding out takes time. */
  check(options: Pick<SubscribeOptions, 'url'>): Promise<void> | void
  add(options: SubscribeOptions): SubscriptionRecord
  /** The sender's own record; throws for a subscription of another sender. */
  get(subscription: Subscription): SubscriptionRecord
  all(): SubscriptionRecord[]
  remove(record: SubscriptionRecord): void
  newSecret(): string
  /** The active subscriptions that an event of this type goes to. */
  wanting(type: string, event: EventBody): SubscriptionRecord[]
  /** The secret that every subscription shares; undefined when there are none or several. */
  commonSecret(): string | null | undefined
}

/** @param now the sender's clock */
export function createSubscriptionRegistry(
  { provider, seed, secret, guard }: ResolvedOptions,
  now: () => number,
): SubscriptionRegistry {
  const records = new Map<string, SubscriptionRecord>()
  const nextId = createSubscriptionIds(provider, createRandom(seed, 'subscriptions'))
  const secrets = createRandom(seed, 'secrets')

  return {
    check: ({ url }) => guard.assertAllowed(url),
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
          ? `That is ${kindOf(subscription)}, no subscription. Pass what subscribe() returned.`
          : `The subscription ${id} is not one of this sender's. Pass what its subscribe() returned.`,
      )
    },
    all: () => [...records.values()],
    remove: ({ id }) => void records.delete(id),
    newSecret: () => createSecretFor(provider.signature, secrets),
    wanting: (type, event) =>
      [...records.values()].filter(
        (record) => wantsEvent(record, type) && isInScope(provider, record.scope, event),
      ),
    commonSecret() {
      const known = new Set([...records.values()].map((record) => record.secret))
      return known.size === 1 ? [...known][0] : undefined
    },
  }
}
