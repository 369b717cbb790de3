import type { SignatureScheme, SigningKey } from '@postern/core'
import type { EventBody } from '../event/event-body.ts'
import type { OutgoingMessage } from '../event/outgoing-message.ts'
import type { Wire } from '../http/wire.ts'
import type { Random } from '../random/random.ts'

/**
 * A fault as a value: its name, its settings, and the change that it makes at its stage. Faults can be combined. The
 * stages run in the order of a delivery: delivery, event, keys, body, message, transport.
 */
export type Fault = DeliveryFault | EventFault | KeyFault | BodyFault | MessageFault | TransportFault

interface FaultLabel {
  readonly name: string
  readonly settings?: Readonly<Record<string, unknown>>
}

/** Changes when an event is delivered, and how often. It applies to the whole delivery. */
export interface DeliveryFault extends FaultLabel {
  readonly stage: 'delivery'
  apply(plan: DeliveryPlan): DeliveryPlan
}

/** The schedule of an event. */
export interface DeliveryPlan {
  /** The delay before the first attempt. */
  readonly delayMs: number
  /** Additional deliveries, with the delay before their first attempt. */
  readonly repeats: readonly { readonly delayMs: number; readonly as: 'same-event' | 'new-event' }[]
}

/** Changes the event before it is signed. */
export interface EventFault extends FaultLabel {
  readonly stage: 'event'
  apply(event: EventBody, context: FaultContext): EventBody
}

/** Changes the keys that sign the message. */
export interface KeyFault extends FaultLabel {
  readonly stage: 'keys'
  apply(keys: readonly SigningKey[], context: KeyContext): readonly SigningKey[]
}

/** Changes the bytes before they are signed. */
export interface BodyFault extends FaultLabel {
  readonly stage: 'body'
  apply(body: Buffer, context: FaultContext): Buffer
}

/** Changes the message after it was signed. */
export interface MessageFault extends FaultLabel {
  readonly stage: 'message'
  apply(message: OutgoingMessage, context: FaultContext): OutgoingMessage
}

/** Changes how the message is sent over the connection. */
export interface TransportFault extends FaultLabel {
  readonly stage: 'transport'
  apply(wire: Wire, body: Buffer, context: FaultContext): Wire
}

/** The attempt's surroundings, for a fault that changes its request. */
export interface FaultContext {
  readonly scheme: SignatureScheme
  /** The fields that hold the event type, dotted; none where it stands in headers. */
  readonly typeFields: readonly string[]
  /** The event as one of another type. */
  withType(event: EventBody, type: string): EventBody
  typeOf(event: EventBody): string
  /** Randomness, the same for every attempt of a delivery. */
  readonly random: Random
}

/** The attempt's surroundings, for a fault that changes the keys that sign it. */
export interface KeyContext extends FaultContext {
  /** The number of the attempt, from 1. */
  readonly attempt: number
  /** The keys of the secret before the last rotation; empty before the first rotation. */
  readonly previous: readonly SigningKey[]
  /** The keys of the current secret. */
  readonly newest: readonly SigningKey[]
}
