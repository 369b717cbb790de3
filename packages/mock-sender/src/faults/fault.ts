import type { SignatureScheme, SigningKey } from '@postern/core'
import type { EventBody } from '../event/event-body.ts'
import type { OutgoingMessage } from '../event/outgoing-message.ts'
import type { Wire } from '../http/wire.ts'
import type { Random } from '../random/random.ts'

/**
 * Something that goes wrong on the way, as a value: its name and settings, and what it does at its stage.
 * Faults combine; those of one stage apply in the order in which they are given, and the stages are those of a
 * delivery: delivery, event, keys, body, message, transport.
 */
export type Fault = DeliveryFault | EventFault | KeyFault | BodyFault | MessageFault | TransportFault

interface FaultLabel {
  readonly name: string
  readonly settings?: Readonly<Record<string, unknown>>
}

/** Changes when an event is delivered, and how often. Befalls the delivery, whichever attempts are named. */
export interface DeliveryFault extends FaultLabel {
  readonly stage: 'delivery'
  apply(plan: DeliveryPlan): DeliveryPlan
}

/** When an event is delivered. */
export interface DeliveryPlan {
  /** From now to the first attempt. */
  readonly delayMs: number
  /** The deliveries that are made beside it, by the delay until their own first attempt. */
  readonly repeats: readonly { readonly delayMs: number; readonly as: 'same-event' | 'new-event' }[]
}

/** Changes the event before it is signed: the sender really sends it so. */
export interface EventFault extends FaultLabel {
  readonly stage: 'event'
  apply(event: EventBody, context: FaultContext): EventBody
}

/** Changes what signs the message. */
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

/** Changes how the message travels. */
export interface TransportFault extends FaultLabel {
  readonly stage: 'transport'
  apply(wire: Wire, body: Buffer, context: FaultContext): Wire
}

export interface FaultContext {
  readonly scheme: SignatureScheme
  /** The fields that hold the event type, dotted; none where it stands in headers. */
  readonly typeFields: readonly string[]
  /** The event as one of another type. */
  withType(event: EventBody, type: string): EventBody
  typeOf(event: EventBody): string
  /** The same for every attempt of a delivery. */
  readonly random: Random
}

export interface KeyContext extends FaultContext {
  /** Counts from 1. */
  readonly attempt: number
  /** The keys of the secret before the last rotation; none when there was no rotation. */
  readonly previous: readonly SigningKey[]
  /** The keys of the secret that is in force. */
  readonly newest: readonly SigningKey[]
}
