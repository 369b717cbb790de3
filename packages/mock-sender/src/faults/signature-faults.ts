import type { SignatureScheme } from '@postern/core'
import type { OutgoingMessage } from '../event/outgoing-message.ts'
import { alterCharacter, LETTERS } from './alter-json.ts'
import type { Fault, MessageFault } from './fault.ts'

const HEX = '0123456789abcdef'

/** Faults in the signature header of a signed message. */
export const signatureFaults = {
  /** Removes the signature header. */
  missingSignature: (): Fault =>
    onMessage('missingSignature', (message, { scheme }) => {
      const { [scheme.header]: _signature, ...headers } = message.headers
      return { ...message, headers }
    }),

  /** Changes one character of the signature. */
  tamperedSignature: (): Fault =>
    onSignature('tamperedSignature', (encoded, { encoding }, random) =>
      // The last characters of base64 may hold padding bits, which are not compared.
      alterCharacter(encoded, random.below(encoded.length - 3), encoding === 'hex' ? HEX : LETTERS, random),
    ),

  /** Removes the last character of the signature. */
  shortSignature: (): Fault => onSignature('shortSignature', (encoded) => encoded.slice(0, -1)),

  /** Replaces one character of the signature by one that is valid in no encoding. */
  nonHexSignature: (): Fault =>
    onSignature('nonHexSignature', (encoded, { encoding }, random) =>
      alterCharacter(encoded, random.below(encoded.length - 3), encoding === 'hex' ? 'ghxyz' : '!*~', random),
    ),

  /** Writes the signature in capitals: the same bytes in hexadecimal, different bytes in base64. */
  upperCaseSignature: (): Fault => onSignature('upperCaseSignature', (encoded) => encoded.toUpperCase()),

  /** Sends the signature header twice, with the same value. */
  doubledSignature: (): Fault =>
    onMessage('doubledSignature', (message, { scheme: { header } }) => {
      const value = message.headers[header]
      return value === undefined
        ? message
        : { ...message, extraHeaders: [...message.extraHeaders, [header, value]] }
    }),
} as const

function onMessage(name: string, change: MessageFault['apply']): MessageFault {
  return {
    name,
    stage: 'message',
    apply(message, context) {
      if (context.scheme.in === undefined) return change(message, context)
      throw new Error(
        `${name}() changes the signature header, and this provider signs in none. Use another fault.`,
      )
    },
  }
}

type Change = (
  encoded: string,
  scheme: SignatureScheme,
  random: Parameters<MessageFault['apply']>[1]['random'],
) => string

/** Changes each signature in the header, and keeps prefixes and timestamps. */
function onSignature(name: string, change: Change): MessageFault {
  return onMessage(name, (message, { scheme, random }) => {
    const { header, prefix = '', separator, timestamp } = scheme
    const value = message.headers[header]
    if (value === undefined) return message
    const isTime = (item: string) =>
      timestamp !== undefined && 'prefix' in timestamp && item.startsWith(timestamp.prefix)
    const items = separator ? value.split(separator) : [value]
    const changed = items.map((item) =>
      item.startsWith(prefix) && !isTime(item)
        ? prefix + change(item.slice(prefix.length), scheme, random)
        : item,
    )
    return withHeader(message, header, changed.join(separator))
  })
}

function withHeader(message: OutgoingMessage, name: string, value: string): OutgoingMessage {
  return { ...message, headers: { ...message.headers, [name]: value } }
}
