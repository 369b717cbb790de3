import type { Subscription } from '../subscription/subscription.ts'
import { assertOptions, type KeysOf } from '../text/assert-options.ts'
import { unknownName } from '../text/did-you-mean.ts'
import type { Delivery, DeliveryStatus } from './delivery.ts'

/** Which deliveries to list; every part that is given must hold. */
export interface DeliveryFilter {
  readonly subscription?: Subscription | string
  readonly type?: string
  readonly eventId?: string
  readonly status?: DeliveryStatus
}

const FILTER_KEYS: KeysOf<DeliveryFilter> = { subscription: true, type: true, eventId: true, status: true }
const STATUSES: Readonly<Record<DeliveryStatus, true>> = {
  pending: true,
  delivered: true,
  exhausted: true,
  gone: true,
  cancelled: true,
}

/** Throws for a part that nobody reads, and for a status that no delivery has. */
export function assertFilter(owner: string, filter: DeliveryFilter): void {
  assertOptions(owner, filter, FILTER_KEYS)
  const { status } = filter
  if (status !== undefined && !Object.hasOwn(STATUSES, status)) {
    throw new Error(unknownName('status', String(status), Object.keys(STATUSES)))
  }
}

export function matchesFilter(delivery: Delivery, filter: DeliveryFilter): boolean {
  const { subscription, type, eventId, status } = filter
  const subscriptionId = typeof subscription === 'object' ? subscription.id : subscription
  return (
    (subscriptionId === undefined || delivery.subscription.id === subscriptionId) &&
    (type === undefined || delivery.type === type || delivery.events.some((event) => event.type === type)) &&
    (eventId === undefined ||
      delivery.eventId === eventId ||
      delivery.events.some((event) => event.eventId === eventId)) &&
    (status === undefined || delivery.status === status)
  )
}
