import type { AnyProvider } from '@postern/core'
import { createId } from '../random/ids.ts'
import type { Random } from '../random/random.ts'

/** How each provider writes the ids of subscriptions; null counts from 1. */
const PREFIXES: Readonly<Record<string, string | null>> = {
  ventryx: 'wh_',
  elan: null,
  generic: 'hook_',
  validibot: null,
  workflows: 'whk_',
}

/** The id in the one documented command that names a subscription, so that the command works as it is printed. */
const FIRST: Readonly<Record<string, string>> = { generic: 'hook_123' }

/** Makes the ids of a sender's subscriptions, as the provider would write them. */
export function createSubscriptionIds({ name }: AnyProvider, random: Random): () => string {
  const prefix = Object.hasOwn(PREFIXES, name) ? PREFIXES[name] : 'sub_'
  const first = Object.hasOwn(FIRST, name) ? FIRST[name] : undefined
  let count = 0
  return () => {
    count++
    if (count === 1 && first !== undefined) return first
    return prefix == null ? String(count) : createId(random, prefix)
  }
}
