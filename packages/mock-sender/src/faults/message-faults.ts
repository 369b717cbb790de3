import { gzipSync } from 'node:zlib'
import { alterCharacter, pickSpot } from './alter-json.ts'
import type { Fault, MessageFault } from './fault.ts'

/** What happens to a message between signing and sending. */
export const messageFaults = {
  /** One value of the event is another one, under the signature of the original; still valid JSON. */
  tamperedBody: (): Fault =>
    onMessage('tamperedBody', (message, { typeField, random }) => {
      const spot = pickSpot(message.body, String(message.event[typeField]), random)
      const text = message.body.toString('latin1')
      const changed = spot
        ? alterCharacter(text, spot.at, spot.alphabet, random)
        : text.replace(/\}\s*$/, () => ' }')
      return { ...message, body: Buffer.from(changed, 'latin1') }
    }),

  /** The same JSON value written with other spacing, under the signature of the original bytes. */
  reserialisedBody: (): Fault =>
    onMessage('reserialisedBody', (message) => ({
      ...message,
      body: reserialise(message.body),
    })),

  /** The end of the body is missing, under the signature of the whole; the content length fits what is left. */
  truncatedBody: (): Fault =>
    onMessage('truncatedBody', (message, { random }) => {
      const { body } = message
      return {
        ...message,
        body: body.subarray(0, Math.max(1, body.length - 1 - random.below(body.length / 2))),
      }
    }),

  /** A content type that is not JSON's. */
  wrongContentType: (contentType = 'text/plain'): Fault => ({
    ...onMessage('wrongContentType', (message) => ({
      ...message,
      headers: { ...message.headers, 'content-type': contentType },
    })),
    settings: { contentType },
  }),

  /** The body compressed, under the signature of the uncompressed bytes. */
  gzip: (): Fault =>
    onMessage('gzip', (message) => ({
      ...message,
      body: gzipSync(message.body),
      headers: { ...message.headers, 'content-encoding': 'gzip' },
    })),

  /** `count` equal requests at the same moment instead of one; the first one's answer counts. Only with `emit`. */
  duplicate: (count = 2): Fault => {
    if (!Number.isSafeInteger(count) || count < 2) {
      throw new Error(`duplicate(${count}) repeats nothing. Pass a whole number of at least 2.`)
    }
    return { ...onMessage('duplicate', (message) => ({ ...message, copies: count })), settings: { count } }
  },
} as const

function onMessage(name: string, apply: MessageFault['apply']): MessageFault {
  return { name, stage: 'message', apply }
}

function reserialise(body: Buffer): Buffer {
  try {
    return Buffer.from(JSON.stringify(JSON.parse(body.toString().replace(/^\uFEFF/, '')), null, 2))
  } catch {
    // What an earlier fault has broken cannot be parsed; other spacing it can have all the same.
    return Buffer.concat([body, Buffer.from('\n')])
  }
}
