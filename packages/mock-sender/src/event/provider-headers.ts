import { type AnyProvider, formatTimestamp, type HeaderContent } from '@postern/core'
import type { EventBody } from './event-body.ts'
import { fieldOf } from './event-field.ts'
import { typeInHeader, typeOf, typePlacesOf } from './event-type.ts'

/** The values that the headers of a provider contain. */
export interface HeaderParts {
  readonly event: EventBody
  /** The same each time this event is sent. */
  readonly eventId: string
  readonly deliveryId: string
  readonly nowMs: number
  /** The number of the attempt, counted from 1. @default 1 */
  readonly attempt?: number
}

const MAX_VALUE_LENGTH = 4096
/** Not empty, and without white space at the ends, which receivers trim. */
const HEADER_VALUE = /^[!-~\x80-\xff](?:[\t -~\x80-\xff]*[!-~\x80-\xff])?$/

/** Makes the headers that a provider sends besides the signature. Throws for a value that is not valid in a header. */
export function providerHeaders(provider: AnyProvider, parts: HeaderParts): Record<string, string> {
  const headers: Record<string, string> = {}
  const own = ownHeaders(provider)
  if (!own) return headers
  for (const name of Object.keys(own)) {
    const value = contentOf(provider, name, own[name]!, parts)
    if (value === undefined) continue
    if (value.length > MAX_VALUE_LENGTH || !HEADER_VALUE.test(value)) throw unfit(name, own[name]!)
    headers[asSchemeWrites(provider, name)] = value
  }
  return headers
}

/** The values that differ between the attempts of a delivery. */
const OF_ATTEMPT: readonly HeaderContent[] = ['timestamp', 'attempt', 'retry']

/** The values from which the headers of a body are made, which may be no event. */
export type LooseHeaderParts = Omit<HeaderParts, 'event'> & { readonly event: EventBody | undefined }

/** The provider's own headers as far as the body has what is in them, and something in each that the scheme signs. */
export function looseHeaders(
  provider: AnyProvider,
  { event, ...parts }: LooseHeaderParts,
): Record<string, string> {
  const isWhole = event !== undefined && typeOf(provider, event) !== ''
  const own = isWhole ? providerHeaders(provider, { event, ...parts }) : {}
  const given = Object.keys(own).map((name) => name.toLowerCase())
  for (const part of provider.signature.signed ?? []) {
    if (typeof part !== 'object' || !('header' in part) || given.includes(part.header.toLowerCase())) continue
    own[part.header] = parts.eventId
  }
  return own
}

/** Whether the headers differ between the attempts of a delivery. */
export function areHeadersDated({ signature, delivery }: AnyProvider): boolean {
  if (signature.timestamp !== undefined) return true
  return Object.values(delivery.headers ?? {}).some((content) => OF_ATTEMPT.includes(content))
}

/** Headers that the envelope names need no second mention in the delivery policy. */
function ownHeaders(provider: AnyProvider): AnyProvider['delivery']['headers'] {
  const { headers } = provider.delivery
  const { id } = provider.envelope
  const named: Record<string, HeaderContent> = {}
  for (const place of typePlacesOf(provider)) if ('header' in place) named[place.header] = 'event-type'
  if (id && 'header' in id) named[id.header] = 'event-id'
  const names = Object.keys(named)
  if (names.length === 0) return headers
  const given = Object.keys(headers ?? {}).map((name) => name.toLowerCase())
  for (const name of names) if (given.includes(name.toLowerCase())) delete named[name]
  return { ...named, ...headers }
}

function contentOf(
  provider: AnyProvider,
  name: string,
  content: HeaderContent,
  { event, eventId, deliveryId, nowMs, attempt = 1 }: HeaderParts,
): string | undefined {
  if (content === 'event-type') return typeInHeader(provider, name, typeOf(provider, event))
  if (content === 'event-id') return eventId
  if (content === 'delivery-id') return deliveryId
  if (content === 'timestamp') return timestampOf(provider, name, nowMs)
  if (content === 'attempt') return String(attempt)
  if (content === 'retry') return attempt > 1 ? String(attempt - 1) : undefined
  if ('text' in content) return content.text
  const value = fieldOf(event, content.field)
  // Only plain values have a text form that sender and receiver agree on.
  return ['string', 'number', 'boolean'].includes(typeof value) ? String(value) : undefined
}

/** The time of the attempt, in the scheme's format if the scheme reads this header, otherwise in ISO 8601. */
function timestampOf(provider: AnyProvider, name: string, nowMs: number): string {
  const isRead = timestampHeader(provider)?.toLowerCase() === name.toLowerCase()
  return isRead ? formatTimestamp(provider.signature.timestamp?.unit, nowMs) : new Date(nowMs).toISOString()
}

/** Signing sets the timestamp header again, so both must spell its name the same way. */
function asSchemeWrites(provider: AnyProvider, name: string): string {
  const header = timestampHeader(provider)
  return header?.toLowerCase() === name.toLowerCase() ? header : name
}

function timestampHeader({ signature: { timestamp } }: AnyProvider): string | undefined {
  return timestamp && 'header' in timestamp ? timestamp.header : undefined
}

function unfit(header: string, content: HeaderContent): Error {
  const what = typeof content === 'string' ? `The ${content.replace('-', ' ')}` : describePart(content)
  return new Error(
    `${what} is sent in the ${header} header, and is not a valid header value. Use 1 to ${MAX_VALUE_LENGTH} characters of Latin-1, without line breaks or space at the ends.`,
  )
}

function describePart(content: Exclude<HeaderContent, string>): string {
  return 'field' in content ? `The event's ${content.field}` : `The text '${content.text}'`
}
