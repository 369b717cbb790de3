import { type AnyProvider, signRequest, toSigningKey } from '@postern/core'
import type { EventBody } from '../event/event-body.ts'
import { fieldOf } from '../event/event-field.ts'
import { looseHeaders } from '../event/provider-headers.ts'
import { contentTypeOf, toBody } from '../event/to-body.ts'
import { headerOf, type RawMessage } from './raw-message.ts'

/** What a message is about, and the ids that its headers give it. */
export interface MessageSubject {
  readonly content: EventBody | Buffer | string
  readonly eventId: string
  readonly deliveryId: string
  /** The event whose headers a body has that is given as it is. */
  readonly likeness: EventBody
  /** Values that the scheme signs and the receiver knows. */
  readonly settings?: Readonly<Record<string, string>> | undefined
}

/** A signed delivery of an event as the provider makes it, or of a body as it is. */
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

/** What tells the event of a message apart, where its bytes are one. */
export function readId(provider: AnyProvider, message: RawMessage): string | undefined {
  try {
    const event = readEvent(provider, message.body.toString().replace(/^\ufeff/, ''))
    return provider.eventId(event, message.body, { header: (name) => headerOf(message, name) || undefined })
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
