import { matchesPattern } from '@postern/core'
import type { Subscription } from './subscription.ts'

/** The number of subscriptions that an explanation names. */
const SHOWN = 5

/** Explains why no subscription gets an event of this type: lists the subscriptions with their reasons. */
export function explainUnreached(type: string, subscriptions: readonly Subscription[]): string {
  const head = `No active subscription wanted '${type}'`
  if (subscriptions.length === 0) return `${head}: there is no subscription. Make one with subscribe().`
  const reasons = subscriptions
    .slice(0, SHOWN)
    .map((one) => `${one.id} (${one.url}) ${whyNot(one, type)}`)
    .join('; ')
  const left = subscriptions.length - SHOWN
  return `${head}: ${reasons}${left > 0 ? `; and ${left} more` : ''}.`
}

function whyNot({ active, disabled, events, scope }: Subscription, type: string): string {
  if (!active) return `is disabled (${disabled?.reason ?? 'manual'})`
  const isWanted = events.some((pattern) => matchesPattern(pattern, type))
  return isWanted ? `gets only the events of ${scope}` : `wants only ${events.join(', ')}`
}
