import { type AnyProvider, type SigningKey, sign } from '@postern/core'
import type { EventBody } from './event-factory.ts'
import type { Fault, FaultContext } from './faults.ts'
import type { Random } from './random.ts'

/** One request as it goes out. */
export interface OutgoingMessage {
  readonly event: EventBody
  readonly body: Buffer
  readonly headers: Readonly<Record<string, string>>
  /** How many times it is sent at the same moment. */
  readonly copies: number
}

/** What a message is made of. */
export interface MessageParts {
  readonly event: EventBody
  readonly deliveryId: string
  /** None: the message is unsigned. Several sign together. */
  readonly keys: readonly SigningKey[]
  readonly nowMs: number
  /** The subscription's own headers. */
  readonly headers?: Readonly<Record<string, string>>
  readonly faults: readonly Fault[]
  readonly random: Random
}

/** Serialises and signs an event as the provider does, and lets the faults have their way. */
export function composeMessage(provider: AnyProvider, parts: MessageParts): OutgoingMessage {
  const { faults, random } = parts
  const context: FaultContext = { scheme: provider.signature, typeField: provider.envelope.type, random }
  let event = parts.event
  for (const fault of faults) if (fault.stage === 'event') event = fault.apply(event, context)
  let message = signedMessage(provider, { ...parts, event })
  for (const fault of faults) if (fault.stage === 'message') message = fault.apply(message, context)
  return message
}

function signedMessage(provider: AnyProvider, parts: MessageParts): OutgoingMessage {
  const { event, deliveryId, keys, nowMs } = parts
  const body = Buffer.from(JSON.stringify(event))
  const headers: Record<string, string> = {
    'content-type': 'application/json',
    'user-agent': 'postern-mock-sender',
    ...parts.headers,
  }
  for (const [name, content] of Object.entries(provider.delivery.headers ?? {})) {
    headers[name] = content === 'event-type' ? String(event[provider.envelope.type]) : deliveryId
  }
  if (keys.length > 0)
    Object.assign(headers, sign(provider.signature, keys, body, { nowMs, headers: lowerCase(headers) }))
  return { event, body, headers, copies: 1 }
}

function lowerCase(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
}
