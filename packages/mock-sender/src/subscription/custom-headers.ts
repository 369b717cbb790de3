import { validateHeaderName, validateHeaderValue } from 'node:http'
import type { AnyProvider, SignedPart } from '@postern/core'
import { typePlacesOf } from '../event/event-type.ts'

const MAX_VALUE_LENGTH = 4096

/** Headers that the sender sets for each request. */
const OWN_HEADERS = ['content-encoding', 'content-length', 'content-type', 'host', 'user-agent']

/** Headers about the connection or the handling of the request; see RFC 9110, 7.6.1 and 10.1.1. Every attempt with one would fail. */
const CONNECTION_HEADERS = new Set([
  'connection',
  'expect',
  'http2-settings',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

/** Throws for headers of a subscription that cannot be sent with every delivery. */
export function assertHeaders(provider: AnyProvider, headers: Readonly<Record<string, string>>): void {
  const own = new Set([...OWN_HEADERS, ...headersOf(provider)])
  const seen = new Set<string>()
  for (const [header, value] of Object.entries(headers)) {
    const name = header.toLowerCase()
    if (CONNECTION_HEADERS.has(name)) {
      throw new Error(`The ${header} header is about the connection, which the sender makes. Leave it out.`)
    }
    if (own.has(name)) throw new Error(`The sender sets the ${header} header itself. Choose another name.`)
    if (seen.has(name))
      throw new Error(
        `The ${header} header is given twice. Header names are case-insensitive; leave one out.`,
      )
    seen.add(name)
    validateHeaderName(header)
    validateHeaderValue(header, value)
    if (typeof value !== 'string') throw new Error(`The value of ${header} is not a string. Pass one.`)
    if (value.length > MAX_VALUE_LENGTH) {
      throw new Error(`The value of ${header} is longer than ${MAX_VALUE_LENGTH} characters. Shorten it.`)
    }
  }
}

/** Throws for a provider whose own headers no attempt could be made with, or that wants more than headers. */
export function assertProviderHeaders(provider: AnyProvider): void {
  if (readsQuery(provider)) {
    throw new Error(
      `${provider.title} has its type, its id or its signature in the query of the URL, and the sender leaves URLs as they are. Use a place in a header or in the body.`,
    )
  }
  const unusable = headersOf(provider).find(
    (name) => CONNECTION_HEADERS.has(name) || OWN_HEADERS.includes(name),
  )
  if (unusable === undefined) return
  throw new Error(
    `${provider.title} defines a ${unusable} header, which the sender sets itself. Choose another name.`,
  )
}

/** Whether a header is about the connection, or one that the provider sends with its events. */
export function isOwnHeader(provider: AnyProvider, header: string): boolean {
  const name = header.toLowerCase()
  return CONNECTION_HEADERS.has(name) || headersOf(provider).includes(name)
}

/** The headers that a provider sends with its events, or reads from them, in lower case. */
function headersOf(provider: AnyProvider): string[] {
  const { signature, delivery, envelope } = provider
  const places: readonly unknown[] = [
    signature.in ?? { header: signature.header },
    signature.timestamp,
    envelope.id,
    ...typePlacesOf(provider),
    ...flatParts(signature.signed ?? []),
  ]
  const names = [
    ...(signature.alsoIn ?? []),
    ...Object.keys(delivery.headers ?? {}),
    ...places.flatMap(headerAt),
  ]
  return names.map((name) => name.toLowerCase())
}

/** The parts of what is signed, with those that may be missing. */
function flatParts(parts: readonly SignedPart[]): SignedPart[] {
  return parts.flatMap((part) =>
    typeof part === 'object' && 'optional' in part ? flatParts(part.optional) : [part],
  )
}

function headerAt(place: unknown): string[] {
  return typeof place === 'object' && place !== null && 'header' in place ? [String(place.header)] : []
}

function readsQuery(provider: AnyProvider): boolean {
  const { signature, envelope } = provider
  const places = [signature.in, signature.timestamp, envelope.id, ...typePlacesOf(provider)]
  return places.some((place) => place !== undefined && 'query' in place)
}
