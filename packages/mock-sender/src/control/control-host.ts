import type { ApiHost } from '../api/server/api-host.ts'
import { ApiProblem } from '../api/server/api-problem.ts'
import type { SubscriptionFields } from '../api/server/subscription-fields.ts'
import type { Delivery } from '../delivery/delivery.ts'
import type { Subscription } from '../subscription/subscription.ts'
import type { ClockAnswer, ServedProvider } from './contract.ts'
import { toIso } from './to-json.ts'

/** The sender behind the control API. */
export interface ControlHost extends ApiHost {
  /** The fields of a subscription, with the provider's limits. */
  readonly fields: SubscriptionFields
  /** Every provider of the server. */
  readonly providers: () => readonly ServedProvider[]
}

/** Reads the clock of the sender. */
export function readClock({ sender, nextAt }: Pick<ControlHost, 'sender' | 'nextAt'>): ClockAnswer {
  const next = nextAt()
  return { now: toIso(sender.now()), nextAt: next === undefined ? null : toIso(next) }
}

/** Throws 404 for an unknown id. */
export function findSubscription({ sender }: ControlHost, id = ''): Subscription {
  const found = sender.subscriptions().find((subscription) => subscription.id === id)
  if (found) return found
  throw new ApiProblem('not_found', `There is no subscription ${id}.`)
}

/** Throws 404 for an unknown id, or one that the log has dropped. */
export function findDelivery({ sender }: ControlHost, id = ''): Delivery {
  const found = sender.deliveries().find((delivery) => delivery.id === id)
  if (found) return found
  throw new ApiProblem('not_found', `There is no delivery ${id}, or the log has dropped it.`)
}
