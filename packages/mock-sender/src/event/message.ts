import { type AnyProvider, type SigningKey, signRequest } from '@postern/core'
import type { Fault, FaultContext } from '../faults/fault.ts'
import { PLAIN_WIRE } from '../http/wire.ts'
import type { Random } from '../random/random.ts'
import type { EventBody } from './event-body.ts'
import { inheritType, typeFieldsOf, typeOf, withType, writeType } from './event-type.ts'
import { idInBatch } from './id-in-batch.ts'
import type { OutgoingMessage } from './outgoing-message.ts'
import { type HeaderParts, providerHeaders } from './provider-headers.ts'
import { readType } from './read-type.ts'
import { contentTypeOf, toBody } from './to-body.ts'

/** The parts of a message. */
export interface MessageParts extends HeaderParts {
  /** The events that stand behind the event in its batch. @default none */
  readonly others?: readonly EventBody[]
  /** The event as bytes. @default as the provider serialises it */
  readonly body?: Buffer
  /** The URL that it is sent to, for schemes that sign the URL. */
  readonly url?: string
  /** Values that sender and receiver both know, for schemes that sign them. */
  readonly settings?: Readonly<Record<string, string>>
  /** An empty list leaves the message unsigned. Several keys sign together. */
  readonly keys: readonly SigningKey[]
  /** The subscription's own headers. */
  readonly headers?: Readonly<Record<string, string>>
  readonly faults: readonly Fault[]
  /** The randomness for the faults. */
  readonly random: () => Random
}

const NO_HEADERS: OutgoingMessage['extraHeaders'] = []

/** Serialises and signs an event as the provider does, and applies the faults, except key faults. */
export function composeMessage(provider: AnyProvider, parts: MessageParts): OutgoingMessage {
  const { faults, random, others } = parts
  if (faults.length === 0)
    return signedMessage(provider, parts, parts.event, parts.body ?? toBody(provider, parts.event, others))
  const context = toFaultContext(provider, random())
  let { event } = parts
  for (const fault of faults) {
    if (fault.stage === 'event') event = inheritType(fault.apply(event, context), event)
  }
  assertBodyFaults(provider, faults)
  // A body that was recorded is not what the provider would write today.
  let body = (event === parts.event && parts.body) || toBody(provider, event, others)
  for (const fault of faults) if (fault.stage === 'body') body = fault.apply(body, context)
  let message = signedMessage(provider, parts, event, body)
  for (const fault of faults) if (fault.stage === 'message') message = fault.apply(message, context)
  let { wire } = message
  for (const fault of faults) {
    if (fault.stage === 'transport') wire = fault.apply(wire ?? PLAIN_WIRE, message.body, context)
  }
  return { ...message, wire }
}

/** Signing would write the body anew, where the time or the signature stands in it. */
function assertBodyFaults({ title, signature }: AnyProvider, faults: readonly Fault[]): void {
  const { in: place, timestamp } = signature
  if (![place, timestamp].some((one) => one !== undefined && 'field' in one)) return
  const fault = faults.find(({ stage }) => stage === 'body')
  if (fault === undefined) return
  throw new Error(
    `${fault.name}() changes the bytes before they are signed, and ${title} writes into the body when it signs. Use a fault of the message, such as tamperedBody().`,
  )
}

/** Applies the key faults, and returns the keys that sign. */
export function faultyKeys(
  provider: AnyProvider,
  faults: readonly Fault[],
  keys: readonly SigningKey[],
  context: {
    attempt: number
    previous: readonly SigningKey[]
    newest: readonly SigningKey[]
    random: () => Random
  },
): readonly SigningKey[] {
  let signing = keys
  for (const fault of faults) {
    if (fault.stage !== 'keys') continue
    signing = fault.apply(signing, { ...context, ...toFaultContext(provider, context.random()) })
  }
  return signing
}

function toFaultContext(provider: AnyProvider, random: Random): FaultContext {
  return {
    scheme: provider.signature,
    typeFields: typeFieldsOf(provider),
    withType: (event, type) => asType(provider, event, type),
    typeOf: (event) => typeOf(provider, event),
    random,
  }
}

/** The event as one of a type beyond the catalog; throws where the type is made of more than can be written. */
function asType(provider: AnyProvider, event: EventBody, type: string): EventBody {
  const written = { ...writeType(provider, event, type) }
  if (provider.eventType === undefined) return withType(written, type)
  const read = readType(provider, written, type)
  if (read !== undefined && !Object.hasOwn(provider.events, read)) return withType(written, read)
  throw new Error(
    `The types of ${provider.title} are made of more than one field, and '${type}' cannot be written there. Use emit({ type, data }), with data that makes the type.`,
  )
}

function signedMessage(
  provider: AnyProvider,
  parts: MessageParts,
  event: EventBody,
  body: Buffer,
): OutgoingMessage {
  const { keys, nowMs } = parts
  const headers: Record<string, string> = {
    'content-type': contentTypeOf(provider),
    'user-agent': 'postern-mock-sender',
    ...parts.headers,
    ...providerHeaders(provider, { ...parts, event }),
  }
  let sent = body
  if (keys.length > 0) {
    // A scheme that signs only the body reads no header.
    const signed = provider.signature.signed ? lowerCase(headers) : headers
    const { url, settings } = parts
    const made = signRequest(provider.signature, keys, body, {
      nowMs,
      headers: signed,
      ...(url && { url }),
      ...(settings && { settings }),
    })
    Object.assign(headers, made.headers)
    sent = made.body === body ? body : Buffer.from(made.body)
  }
  return { event, body: sent, headers, extraHeaders: NO_HEADERS, copies: 1, wire: null }
}

/** Returns the id that receivers read for an event under these headers. `index` is its index in its batch. */
export function receivedIdOf(provider: AnyProvider, body: Buffer, parts: HeaderParts, index = 0): string {
  const headers = lowerCase(providerHeaders(provider, parts))
  const id = provider.eventId(parts.event, body, { header: (name) => headers[name] })
  return idInBatch(provider, id, index)
}

function lowerCase(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
}
