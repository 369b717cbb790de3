import { createId } from '../random/ids.ts'
import type { Random } from '../random/random.ts'

/** How a provider writes the ids of subscriptions. */
export interface SubscriptionIdRule {
  /** The prefix of the ids; null: they are numbers, counted from 1. */
  readonly prefix: string | null
  /** The first id, if a documented command contains one and should work unchanged. */
  readonly first?: string
}

/** Makes ids for subscriptions in the provider's format. */
export function createSubscriptionIds({ prefix, first }: SubscriptionIdRule, random: Random): () => string {
  let count = 0
  return () => {
    count++
    if (count === 1 && first !== undefined) return first
    return prefix === null ? String(count) : createId(random, prefix)
  }
}
