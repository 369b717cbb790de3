import type { AnyProvider } from '@postern/core'
import type { Attempt, Delivery, DeliveryStatus } from './delivery.ts'
import type { EventBody } from './event-factory.ts'
import type { Fault } from './faults.ts'
import { composeMessage, type OutgoingMessage } from './message.ts'
import { createRandom } from './random.ts'
import type { SubscriptionRecord } from './subscription.ts'

/** A delivery as the sender keeps it. */
export interface DeliveryRecord extends Delivery {
  readonly subscription: SubscriptionRecord
  readonly attempts: Attempt[]
  status: DeliveryStatus
  /** What the attempt with this number sends, at this time. */
  message(attempt: number, nowMs: number): OutgoingMessage
  /** Takes the next attempt off the schedule. */
  unschedule: () => void
}

export interface DeliveryParts {
  readonly id: string
  readonly subscription: SubscriptionRecord
  readonly event: EventBody
  readonly createdAt: number
  readonly redeliveryOf: string | null
  readonly faults: readonly Fault[]
  /** The attempts that the faults befall; undefined: all. */
  readonly faultyAttempts: readonly number[] | undefined
  readonly seed: string
}

export function createDeliveryRecord(provider: AnyProvider, parts: DeliveryParts): DeliveryRecord {
  const { id, subscription, event, createdAt, redeliveryOf, faults, faultyAttempts, seed } = parts
  const compose = (applied: readonly Fault[], nowMs: number) =>
    composeMessage(provider, {
      event,
      deliveryId: id,
      keys: subscription.keys,
      headers: subscription.headers,
      nowMs,
      faults: applied,
      random: createRandom(seed, 'faults', id),
    })
  const clean = compose([], createdAt)
  const faulty = faults.length > 0 ? compose(faults, createdAt) : clean

  return {
    id,
    subscription,
    type: String(event[provider.envelope.type]),
    eventId: provider.eventId(event, clean.body),
    event,
    body: clean.body,
    createdAt,
    status: 'pending',
    attempts: [],
    redeliveryOf,
    unschedule: () => {},
    message(attempt, nowMs) {
      const isFaulty = faultyAttempts?.includes(attempt) ?? true
      // A signed timestamp is the attempt's own: the receiver measures its age.
      if (provider.signature.timestamp) return compose(isFaulty ? faults : [], nowMs)
      return isFaulty ? faulty : clean
    },
  }
}
