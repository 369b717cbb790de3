import type { SignatureScheme } from '@postern/core'
import type { EventBody } from './event-factory.ts'
import type { OutgoingMessage } from './message.ts'
import type { Random } from './random.ts'

/**
 * Something that goes wrong on the way, as a value: its name and settings, and what it does at its stage.
 * Faults combine; those of one stage apply in the order in which they are given.
 */
export type Fault = EventFault | MessageFault

interface FaultLabel {
  readonly name: string
  readonly settings?: Readonly<Record<string, unknown>>
}

/** Changes the event before it is signed: the sender really sends it so. */
export interface EventFault extends FaultLabel {
  readonly stage: 'event'
  apply(event: EventBody, context: FaultContext): EventBody
}

/** Changes the message after it was signed. */
export interface MessageFault extends FaultLabel {
  readonly stage: 'message'
  apply(message: OutgoingMessage, context: FaultContext): OutgoingMessage
}

export interface FaultContext {
  readonly scheme: SignatureScheme
  /** The field that holds the event type. */
  readonly typeField: string
  /** The same for every attempt of a delivery. */
  readonly random: Random
}

const HEX = '0123456789abcdef'
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

export const faults = {
  /** No signature header. */
  missingSignature: (): Fault => onMessage('missingSignature', withoutSignature),

  /** One character of the signature is another one. */
  tamperedSignature: (): Fault =>
    onMessage('tamperedSignature', (message, { scheme, random }) =>
      withSignature(message, scheme, (encoded) => {
        const alphabet = scheme.encoding === 'hex' ? HEX : LETTERS
        // The last characters of base64 may hold padding bits, which nobody compares.
        return alterCharacter(encoded, random.below(encoded.length - 3), alphabet, random)
      }),
    ),

  /** The signature lacks its last character. */
  shortSignature: (): Fault =>
    onMessage('shortSignature', (message, { scheme }) =>
      withSignature(message, scheme, (encoded) => encoded.slice(0, -1)),
    ),

  /** One value of the event is another one, under the signature of the original; still valid JSON. */
  tamperedBody: (): Fault =>
    onMessage('tamperedBody', (message, { typeField, random }) => ({
      ...message,
      body: alterValue(message.body, String(message.event[typeField]), random),
    })),

  /** The same JSON value written with other spacing, under the signature of the original bytes. */
  reserialisedBody: (): Fault =>
    onMessage('reserialisedBody', (message) => ({
      ...message,
      body: Buffer.from(JSON.stringify(JSON.parse(message.body.toString()), null, 2)),
    })),

  /** `count` equal requests at the same moment instead of one; the first one's answer counts. Only with `emit`. */
  duplicate: (count = 2): Fault => {
    if (!Number.isSafeInteger(count) || count < 2) {
      throw new Error(`duplicate(${count}) repeats nothing. Pass a whole number of at least 2.`)
    }
    return { ...onMessage('duplicate', (message) => ({ ...message, copies: count })), settings: { count } }
  },

  /** An event type that no catalog has, correctly signed. */
  unknownType: (): Fault => ({
    name: 'unknownType',
    stage: 'event',
    apply(event, { typeField, random }) {
      const word = Array.from({ length: 8 }, () => random.pick(LETTERS).toLowerCase()).join('')
      return { ...event, [typeField]: `unknown.${word}` }
    },
  }),
} as const

function onMessage(name: string, apply: MessageFault['apply']): MessageFault {
  return { name, stage: 'message', apply }
}

function withoutSignature(message: OutgoingMessage, { scheme }: FaultContext): OutgoingMessage {
  const { [scheme.header]: _signature, ...headers } = message.headers
  return { ...message, headers }
}

/** Changes each encoded signature of the header, and leaves prefixes and timestamps alone. */
function withSignature(
  message: OutgoingMessage,
  { header, prefix = '', separator }: SignatureScheme,
  change: (encoded: string) => string,
): OutgoingMessage {
  const value = message.headers[header]
  if (value === undefined) return message
  const items = separator ? value.split(separator) : [value]
  const changed = items.map((item) =>
    item.startsWith(prefix) ? prefix + change(item.slice(prefix.length)) : item,
  )
  return { ...message, headers: { ...message.headers, [header]: changed.join(separator) } }
}

const TOKEN = /"(?:[^"\\]|\\.)*"(\s*:)?|-?\d[\d.eE+-]*/g

/** Changes one character of one text or number of the JSON, and no other byte. */
function alterValue(body: Buffer, type: string, random: Random): Buffer {
  const json = body.toString()
  const spots: { at: number; alphabet: string }[] = []
  for (const { 0: token, 1: isKey, index } of json.matchAll(TOKEN)) {
    if (isKey || token.includes('\\') || token === JSON.stringify(type)) continue
    const offset = token.search(/[a-zA-Z](?=[^"]*"$)|\d(?=[.eE"]|$)/)
    if (offset === -1) continue
    spots.push({ at: index + offset, alphabet: /\d/.test(token[offset]!) ? '123456789' : LETTERS })
  }
  if (spots.length === 0) return Buffer.from(json.replace(/\}$/, () => ' }'))
  const { at, alphabet } = random.pick(spots)
  return Buffer.from(alterCharacter(json, at, alphabet, random))
}

function alterCharacter(text: string, at: number, alphabet: string, random: Random): string {
  const others = [...alphabet].filter((character) => character !== text[at])
  return text.slice(0, at) + random.pick(others) + text.slice(at + 1)
}
