import { createId } from '../random/ids.ts'
import type { Random } from '../random/random.ts'

/** How a provider writes the ids of subscriptions. */
export interface SubscriptionIdRule {
  /** What ids begin with; null: they are numbers, counted from 1. */
  readonly prefix: string | null
  /** The first id, where a documented command names one that is to work as it is printed. */
  readonly first?: string
}

/** Makes the ids of a sender's subscriptions, as the provider would write them. */
export function createSubscriptionIds({ prefix, first }: SubscriptionIdRule, random: Random): () => string {
  let count = 0
  return () => {
    count++
    if (count === 1 && first !== undefined) return first
    return prefix === null ? String(count) : createId(random, prefix)
  }
}
