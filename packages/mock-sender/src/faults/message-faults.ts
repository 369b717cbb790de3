import { validateHeaderValue } from 'node:http'
import { gzipSync } from 'node:zlib'
import type { EventBody } from '../event/event-body.ts'
import { alterCharacter, pickSpot } from './alter-json.ts'
import type { Fault, FaultContext, MessageFault } from './fault.ts'
import { respace, truncate } from './rewrite-json.ts'

/** Faults between signing and sending. */
export const messageFaults = {
  /** Changes one value of the event, and keeps the signature of the original. The body stays valid JSON. */
  tamperedBody: (): Fault =>
    onBody('tamperedBody', (body, { typeOf, random }, event) => {
      const spot = pickSpot(body, typeOf(event), random)
      const text = body.toString('latin1')
      const changed = spot
        ? alterCharacter(text, spot.at, spot.alphabet, random)
        : text.replace(/\}(\s*)$/, (_, space) => ` }${space}`)
      return Buffer.from(changed, 'latin1')
    }),

  /** Writes the same JSON with other spacing, and keeps the signature of the original bytes. */
  reserialisedBody: (): Fault => onBody('reserialisedBody', respace),

  /** Cuts off the end of the event, and keeps the signature of the whole. The content length matches the rest. */
  truncatedBody: (): Fault =>
    onBody('truncatedBody', (body, { typeFields, random }) =>
      truncate(body, typeFields[0]?.split('.').at(-1) ?? '', random),
    ),

  /** Sends another content type than JSON. */
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

  /** Compresses the body, and keeps the signature of the uncompressed bytes. */
  gzip: (): Fault =>
    onMessage('gzip', (message) => ({
      ...message,
      body: gzipSync(message.body),
      headers: { ...message.headers, 'content-encoding': 'gzip' },
    })),

  /** Sends `count` equal requests at the same time; the first one's answer counts. Only with `emit`. */
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
