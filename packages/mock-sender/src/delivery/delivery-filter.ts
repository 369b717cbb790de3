import type { Subscription } from '../subscription/subscription.ts'
import { assertOptions, type KeysOf } from '../text/assert-options.ts'
import { unknownName } from '../text/did-you-mean.ts'
import type { Delivery, DeliveryStatus } from './delivery.ts'

/** Selects deliveries. A delivery must match every given part. */
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

/** Throws for an unknown key and for an unknown status. */
export function assertFilter(owner: string, filter: DeliveryFilter): void {
  assertOptions(owner, filter, FILTER_KEYS)
  const { status } = filter
  if (status !== undefined && !Object.hasOwn(STATUSES, status)) {
    throw new Error(unknownName('status', String(status), Object.keys(STATUSES)))
  }
}

/** Whether a delivery matches every part of a filter. */
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
