import { type InspectOptions, inspect } from 'node:util'
import type { AnyProvider, SigningKey } from '@postern/core'
import type { EventBody } from '../event/event-body.ts'
import { typeOf } from '../event/event-type.ts'
import { composeMessage, faultyKeys, receivedIdOf } from '../event/message.ts'
import type { OutgoingMessage } from '../event/outgoing-message.ts'
import { areHeadersDated, type HeaderParts } from '../event/provider-headers.ts'
import { toBody } from '../event/to-body.ts'
import type { Fault } from '../faults/fault.ts'
import { createRandom } from '../random/random.ts'
import { nextKeys } from '../subscription/signing-keys.ts'
import type { SubscriptionRecord } from '../subscription/subscription.ts'
import type { Attempt, DeliveredEvent, Delivery, DeliveryJson, DeliveryStatus } from './delivery.ts'
import { toDeliveryJson } from './delivery-json.ts'
import type { Recorded } from './recorded.ts'

/** The parts of a new delivery. */
export interface DeliveryParts {
  readonly id: string
  readonly subscription: SubscriptionRecord
  readonly event: EventBody
  /** The events that stand behind it in its batch. @default none */
  readonly others?: readonly EventBody[]
  /** The event id that headers carry. */
  readonly sentId: string
  readonly createdAt: number
  readonly redeliveryOf: string | null
  readonly faults: readonly Fault[]
  /** The numbers of the attempts that the faults apply to; undefined: all. */
  readonly faultyAttempts: readonly number[] | undefined
  readonly seed: string
  /** Values that the scheme signs and the receiver knows. */
  readonly settings?: Readonly<Record<string, string>> | undefined
  /** The recorded request that it repeats byte for byte. @default none */
  readonly recorded?: Recorded | undefined
}

const NO_FAULTS: readonly Fault[] = []
const NO_OTHERS: readonly EventBody[] = []

interface Composed {
  readonly faults: readonly Fault[]
  readonly keys: readonly SigningKey[]
  readonly message: OutgoingMessage
}

/** A delivery as the sender keeps it. A class, because the sender keeps thousands, and closures would use most of the memory. */
export class DeliveryRecord implements Delivery {
  readonly id: string
  readonly provider: AnyProvider
  readonly subscription: SubscriptionRecord
  readonly type: string
  readonly eventId: string
  readonly event: EventBody
  readonly body: Buffer
  readonly createdAt: number
  status: DeliveryStatus = 'pending'
  readonly attempts: Attempt[] = []
  readonly redeliveryOf: string | null
  readonly recorded: Recorded | undefined
  /** Removes the next attempt from the schedule; null while none is scheduled. */
  unschedule: (() => void) | null = null
  readonly #faults: readonly Fault[]
  readonly #faultyAttempts: readonly number[] | undefined
  readonly #seed: string
  readonly #sentId: string
  readonly #others: readonly EventBody[]
  readonly #settings: DeliveryParts['settings']
  /** The keys that signed the last attempt. */
  #keys: readonly SigningKey[] = []
  /** The last message, which later attempts may send again. */
  #composed: Composed | undefined = undefined

  /** Throws when a fault cannot be applied. */
  constructor(provider: AnyProvider, parts: DeliveryParts) {
    const { event, faults } = parts
    this.id = parts.id
    this.provider = provider
    this.subscription = parts.subscription
    this.type = typeOf(provider, event)
    this.event = event
    this.#others = parts.others ?? NO_OTHERS
    this.recorded = parts.recorded
    this.body = parts.recorded?.body ?? toBody(provider, event, this.#others)
    this.createdAt = parts.createdAt
    this.#sentId = parts.sentId
    this.eventId = receivedIdOf(provider, this.body, this.#headerParts(parts.createdAt))
    this.redeliveryOf = parts.redeliveryOf
    this.#faults = faults
    this.#faultyAttempts = parts.faultyAttempts
    this.#seed = parts.seed
    this.#settings = parts.settings
    if (parts.subscription.fetch !== null) assertNoSocket(faults)
    // An impossible fault must fail here, in the caller of emit().
    if (faults.length > 0) this.message(parts.faultyAttempts?.[0] ?? 1, this.createdAt)
  }

  /** Makes the message of the attempt with this number, at this time. */
  message(attempt: number, nowMs: number): OutgoingMessage {
    const { provider, subscription } = this
    const faults = (this.#faultyAttempts?.includes(attempt) ?? true) ? this.#faults : NO_FAULTS
    this.#keys = nextKeys(provider.signature, subscription, nowMs, this.#keys, this.attempts.at(-1))
    const random = () => createRandom(this.#seed, 'faults', this.id)
    const keys = faultyKeys(provider, faults, this.#keys, {
      attempt,
      previous: subscription.previous?.keys ?? [],
      newest: subscription.keys,
      random,
    })
    const composed = this.#composed
    // Each attempt needs a fresh timestamp, since the receiver checks its age.
    if (!areHeadersDated(provider) && composed?.faults === faults && isSame(composed.keys, keys))
      return composed.message
    const message = composeMessage(provider, {
      ...this.#headerParts(nowMs),
      attempt,
      others: this.#others,
      body: this.body,
      url: subscription.url,
      ...(this.#settings && { settings: this.#settings }),
      keys,
      headers: this.#otherHeaders(),
      faults,
      random,
    })
    this.#composed = { faults, keys, message }
    return message
  }

  /** Those of the subscription, and before them those of a recorded delivery. */
  #otherHeaders(): Readonly<Record<string, string>> {
    const { recorded, subscription } = this
    if (recorded === undefined) return subscription.headers
    const own = new Set(Object.keys(subscription.headers).map((name) => name.toLowerCase()))
    const before = Object.entries(recorded.headers).filter(([name]) => !own.has(name))
    return { ...Object.fromEntries(before), ...subscription.headers }
  }

  #headerParts(nowMs: number): HeaderParts {
    return { event: this.event, eventId: this.#sentId, deliveryId: this.id, nowMs }
  }

  get events(): readonly DeliveredEvent[] {
    const { provider, body } = this
    const first = { type: this.type, eventId: this.eventId, event: this.event }
    if (this.#others.length === 0) return [first]
    const parts = this.#headerParts(this.createdAt)
    const others = this.#others.map((event, index) => ({
      type: typeOf(provider, event),
      eventId: receivedIdOf(provider, body, { ...parts, event }, index + 1),
      event,
    }))
    return [first, ...others]
  }

  toJSON(): DeliveryJson {
    return toDeliveryJson(this)
  }

  /** Keeps the provider and the secret out of `console.log`. */
  [inspect.custom](_depth: number, options: InspectOptions): string {
    return `Delivery ${inspect(this.toJSON(), options)}`
  }

  /** Frees the memory that only further attempts would need. */
  finish(): void {
    this.#composed = undefined
  }
}

/** A function gets a whole request at once. */
function assertNoSocket(faults: readonly Fault[]): void {
  const travelling = faults.find(({ stage }) => stage === 'transport')
  if (travelling === undefined) return
  throw new Error(
    `${travelling.name}() needs a connection, and this receiver is a function. Subscribe a URL without fetch for it.`,
  )
}

function isSame(keys: readonly SigningKey[], others: readonly SigningKey[]): boolean {
  return (
    keys.length === others.length &&
    keys.every((key, index) => key === others[index] || key.equals(others[index]!))
  )
}
