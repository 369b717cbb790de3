import type { SubscriptionJson } from '../../control/contract.ts'
import { formatClock } from './format-time.ts'

const REASONS: Readonly<Record<string, string>> = {
  gone: 'the receiver answered 410',
  failing: 'too many deliveries in a row failed',
  manual: 'by hand',
  deleted: 'deleted',
}

/** Why a subscription is disabled or failing. Empty if it is neither. */
export function describeReason({ disabled, failingSince, exhaustedInARow }: SubscriptionJson): string {
  if (disabled)
    return `${REASONS[disabled.reason] ?? disabled.reason}, at ${formatClock(Date.parse(disabled.at))}`
  if (failingSince !== null) return `since ${formatClock(Date.parse(failingSince))}`
  if (exhaustedInARow > 0) return `${exhaustedInARow} exhausted in a row`
  return ''
}
