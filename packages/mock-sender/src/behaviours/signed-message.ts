import { type AnyProvider, signRequest, toSigningKey } from '@postern/core'
import type { EventBody } from '../event/event-body.ts'
import { fieldOf } from '../event/event-field.ts'
import { idInBatch } from '../event/id-in-batch.ts'
import { looseHeaders } from '../event/provider-headers.ts'
import { contentTypeOf, toBody } from '../event/to-body.ts'
import { headerOf, type RawMessage } from './raw-message.ts'

/** The content of a message, and the ids in its headers. */
export interface MessageSubject {
  readonly content: EventBody | Buffer | string
  readonly eventId: string
  readonly deliveryId: string
  /** The event whose headers a raw body gets. */
  readonly likeness: EventBody
  /** The values of the provider's settings. */
  readonly settings?: Readonly<Record<string, string>> | undefined
}

/** Signs a delivery of an event, or of a raw body. */
export function signMessage(
  provider: AnyProvider,
  url: URL,
  secret: string,
  { content, likeness, settings, ...ids }: MessageSubject,
): RawMessage {
  const isBody = typeof content === 'string' || Buffer.isBuffer(content)
  const body = isBody ? Buffer.from(content) : toBody(provider, content)
  const nowMs = Date.now()
  const own = looseHeaders(provider, { event: isBody ? likeness : content, ...ids, nowMs })
  const contentType = contentTypeOf(provider)
  const known = Object.entries(own).map(([name, value]) => [name.toLowerCase(), value])
  const made = signRequest(provider.signature, [toSigningKey(provider.signature, secret)], body, {
    headers: { ...Object.fromEntries(known), 'content-type': contentType },
    url: url.href,
    nowMs,
    ...(settings && { settings }),
  })
  const signatures = Object.entries(made.headers)
  const others = Object.entries(own).filter(
    ([name]) => !signatures.some(([signed]) => signed.toLowerCase() === name.toLowerCase()),
  )
  return {
    method: 'POST',
    target: url.pathname + url.search,
    headers: [['Content-Type', contentType], ...others, ...signatures],
    body: Buffer.from(made.body),
  }
}

/** Reads the id of the event in a message. Undefined if the body is not an event. */
export function readId(provider: AnyProvider, message: RawMessage): string | undefined {
  try {
    const event = readEvent(provider, message.body.toString().replace(/^\ufeff/, ''))
    const header = (name: string) => headerOf(message, name) || undefined
    return idInBatch(provider, provider.eventId(event, message.body, { header }), 0)
  } catch {
    return undefined
  }
}

function readEvent(provider: AnyProvider, text: string): EventBody {
  const { body: format, batch } = provider.envelope
  const isForm = contentTypeOf(provider) !== 'application/json'
  const form = isForm ? Object.fromEntries(new URLSearchParams(text)) : {}
  const formField = [format ?? 'json'].flat().find((one) => typeof one === 'object')?.formField
  const whole = !isForm ? JSON.parse(text) : formField !== undefined ? JSON.parse(form[formField]!) : form
  const elements = batch === undefined ? [whole] : batch === '' ? whole : fieldOf(whole, batch)
  return elements[0]
}
