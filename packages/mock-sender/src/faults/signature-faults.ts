import type { SignatureScheme } from '@postern/core'
import type { OutgoingMessage } from '../event/outgoing-message.ts'
import { alterCharacter, LETTERS } from './alter-json.ts'
import type { Fault, MessageFault } from './fault.ts'

const HEX = '0123456789abcdef'

/** What happens to the signature header of a message that was signed. */
export const signatureFaults = {
  /** No signature header. */
  missingSignature: (): Fault =>
    onMessage('missingSignature', (message, { scheme }) => {
      const { [scheme.header]: _signature, ...headers } = message.headers
      return { ...message, headers }
    }),

  /** One character of the signature is another one. */
  tamperedSignature: (): Fault =>
    onSignature('tamperedSignature', (encoded, { encoding }, random) =>
      // The last characters of base64 may hold padding bits, which nobody compares.
      alterCharacter(encoded, random.below(encoded.length - 3), encoding === 'hex' ? HEX : LETTERS, random),
    ),

  /** The signature lacks its last character. */
  shortSignature: (): Fault => onSignature('shortSignature', (encoded) => encoded.slice(0, -1)),

  /** One character of the signature is of no alphabet that encodes bytes. */
  nonHexSignature: (): Fault =>
    onSignature('nonHexSignature', (encoded, { encoding }, random) =>
      alterCharacter(encoded, random.below(encoded.length - 3), encoding === 'hex' ? 'ghxyz' : '!*~', random),
    ),

  /** The signature in capitals: the same bytes where it is hexadecimal, other ones where it is base64. */
  upperCaseSignature: (): Fault => onSignature('upperCaseSignature', (encoded) => encoded.toUpperCase()),

  /** Two signature headers with the same value. */
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

/** Changes each encoded signature of the header, and leaves prefixes and timestamps alone. */
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
