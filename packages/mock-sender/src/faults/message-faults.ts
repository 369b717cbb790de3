import { validateHeaderValue } from 'node:http'
import { gzipSync } from 'node:zlib'
import type { EventBody } from '../event/event-body.ts'
import { alterCharacter, pickSpot } from './alter-json.ts'
import type { Fault, FaultContext, MessageFault } from './fault.ts'
import { respace, truncate } from './rewrite-json.ts'

/** What happens to a message between signing and sending. */
export const messageFaults = {
  /** One value of the event is another one, under the signature of the original; still valid JSON. */
  tamperedBody: (): Fault =>
    onBody('tamperedBody', (body, { typeOf, random }, event) => {
      const spot = pickSpot(body, typeOf(event), random)
      const text = body.toString('latin1')
      const changed = spot
        ? alterCharacter(text, spot.at, spot.alphabet, random)
        : text.replace(/\}(\s*)$/, (_, space) => ` }${space}`)
      return Buffer.from(changed, 'latin1')
    }),

  /** The same JSON value written with other spacing, under the signature of the original bytes. */
  reserialisedBody: (): Fault => onBody('reserialisedBody', respace),

  /** The end of the event is missing, under the signature of the whole; the content length fits what is left. */
  truncatedBody: (): Fault =>
    onBody('truncatedBody', (body, { typeFields, random }) =>
      truncate(body, typeFields[0]?.split('.').at(-1) ?? '', random),
    ),

  /** A content type that is not JSON's. */
  wrongContentType: (contentType = 'text/plain'): Fault => {
    validateHeaderValue('content-type', contentType)
    return {
      ...onMessage('wrongContentType', (message) => ({
        ...message,
        headers: { ...message.headers, 'content-type': contentType },
      })),
      settings: { contentType },
    }
  },

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

function onBody(
  name: string,
  change: (body: Buffer, context: FaultContext, event: EventBody) => Buffer,
): MessageFault {
  return onMessage(name, (message, context) => ({
    ...message,
    body: change(message.body, context, message.event),
  }))
}
