import type { AnyProvider, SigningKey } from '@postern/core'
import type { Attempt, Delivery, DeliveryStatus } from './delivery.ts'
import type { EventBody } from './event-factory.ts'
import type { Fault } from './faults/fault.ts'
import { composeMessage, faultyKeys, type OutgoingMessage, toBody } from './message.ts'
import { createRandom } from './random.ts'
import { nextKeys } from './signing-keys.ts'
import type { SubscriptionRecord } from './subscription.ts'

/** A delivery as the sender keeps it. */
export interface DeliveryRecord extends Delivery {
  readonly subscription: SubscriptionRecord
  readonly attempts: Attempt[]
  status: DeliveryStatus
  /** Takes the next attempt off the schedule; null while none is there. */
  unschedule: (() => void) | null
  /** What the attempt with this number sends, at this time. */
  message(attempt: number, nowMs: number): OutgoingMessage
  /** Lets go of what only further attempts would need. */
  finish(): void
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

const NO_FAULTS: readonly Fault[] = []

/** Throws when a fault cannot be had. */
export function createDeliveryRecord(provider: AnyProvider, parts: DeliveryParts): DeliveryRecord {
  const { id, subscription, event, createdAt, redeliveryOf, faults } = parts
  const body = toBody(event)
  const composer = createComposer(provider, parts, body)
  const attempts: Attempt[] = []
  // What a fault asks for in vain is said to whoever emits.
  if (faults.length > 0) composer.compose(1, createdAt, undefined)
  return {
    id,
    provider,
    subscription,
    type: String(event[provider.envelope.type]),
    eventId: provider.eventId(event, body),
    event,
    body,
    createdAt,
    status: 'pending',
    attempts,
    redeliveryOf,
    unschedule: null,
    message: (attempt, nowMs) => composer.compose(attempt, nowMs, attempts.at(-1)),
    finish: composer.forget,
  }
}

interface Composer {
  compose(attempt: number, nowMs: number, last: Attempt | undefined): OutgoingMessage
  forget(): void
}

interface Composed {
  readonly faults: readonly Fault[]
  readonly keys: readonly SigningKey[]
  readonly message: OutgoingMessage
}

/** Composes once what several attempts send. */
function createComposer(provider: AnyProvider, parts: DeliveryParts, body: Buffer): Composer {
  const { id, subscription, event, faultyAttempts, seed } = parts
  const random = () => createRandom(seed, 'faults', id)
  let before: readonly SigningKey[] = []
  let composed: Composed | undefined

  return {
    compose(attempt, nowMs, last) {
      const faults = (faultyAttempts?.includes(attempt) ?? true) ? parts.faults : NO_FAULTS
      before = nextKeys(provider.signature, subscription, nowMs, before, last)
      const keys = faultyKeys(provider, faults, before, {
        attempt,
        previous: subscription.previous?.keys ?? [],
        newest: subscription.keys,
        random,
      })
      // A signed timestamp is the attempt's own: the receiver measures its age.
      const isLasting = provider.signature.timestamp === undefined
      if (isLasting && composed?.faults === faults && isSame(composed.keys, keys)) return composed.message
      const { headers } = subscription
      const message = composeMessage(provider, {
        event,
        body,
        deliveryId: id,
        keys,
        headers,
        nowMs,
        faults,
        random,
      })
      composed = { faults, keys, message }
      return message
    },
    forget() {
      composed = undefined
    },
  }
}

function isSame(keys: readonly SigningKey[], others: readonly SigningKey[]): boolean {
  return (
    keys.length === others.length &&
    keys.every((key, index) => key === others[index] || key.equals(others[index]!))
  )
}
