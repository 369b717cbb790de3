import { createHash } from 'node:crypto'
import { concatBytes } from '../ground/bytes.ts'
import { crc32 } from './crc32.ts'
import { equalText } from './equal-text.ts'
import { readPlace } from './place.ts'
import { isForm, parseForm, type SignedRequest } from './request-parts.ts'
import type { SignatureScheme, SignedPart } from './scheme.ts'

/** The parts of a request that a signature may cover. */
export interface SignedSource {
  readonly body: Uint8Array
  readonly request: SignedRequest
  /** The timestamp as it is written in the request. */
  readonly timestamp: string | undefined
  /** The parsed body. */
  readonly parsed: () => unknown
}

/** Returns the signed bytes, or undefined when the request lacks a part of them. */
export function signedContent({ signed }: SignatureScheme, source: SignedSource): Uint8Array | undefined {
  if (signed === undefined) return source.body
  const parts = signed.length === 1 ? partOf(signed[0]!, source) : partsOf(signed, source)
  return parts && concatBytes(parts)
}

function partsOf(parts: readonly SignedPart[], source: SignedSource): Uint8Array[] | undefined {
  const all: Uint8Array[] = []
  for (const part of parts) {
    const bytes = partOf(part, source)
    if (bytes === undefined) return undefined
    all.push(...bytes)
  }
  return all
}

const NONE: readonly Uint8Array[] = []
const LINE_BREAK = /[\r\n]/

function partOf(part: SignedPart, source: SignedSource): readonly Uint8Array[] | undefined {
  if (part === 'body') return [source.body]
  if (typeof part === 'object' && 'optional' in part) return partsOf(part.optional, source) ?? NONE
  const text = textOf(part, source)
  if (text === undefined) return undefined
  // Node decodes headers as Latin-1, so this restores the bytes that were sent.
  const isHeader = part === 'timestamp' || (typeof part === 'object' && 'header' in part)
  return [Buffer.from(text, isHeader ? 'latin1' : 'utf8')]
}

function textOf(
  part: Exclude<SignedPart, 'body' | { readonly optional: unknown }>,
  { body, request, timestamp, parsed }: SignedSource,
): string | undefined {
  if (part === 'timestamp') return timestamp
  if (part === 'method') return (request.method ?? 'POST').toUpperCase()
  if (part === 'url') return signedUrl(request)
  if (part === 'sorted-form') return sortedForm(body, request)
  if ('text' in part) return part.text
  if ('setting' in part) return request.settings?.[part.setting]
  if ('crc32' in part) return String(crc32(body))
  if ('url' in part) return decodeSome(signedUrl(request), part.url.decode)
  const text = toText(readPlace(part, 'field' in part ? parsed() : undefined, request))
  return 'oneLine' in part && text !== undefined && LINE_BREAK.test(text) ? undefined : text
}

/** Describes the signed part that the request lacks. */
export function describeMissing({ signed = [] }: SignatureScheme, source: SignedSource): string {
  const part = signed.find((one) => partOf(one, source) === undefined)
  if (part === 'url' || (typeof part === 'object' && 'url' in part)) return 'The URL'
  if (typeof part !== 'object') return `The ${part}`
  if ('header' in part) return `The ${part.header} header`
  if ('field' in part) return `The ${part.field} field`
  return 'query' in part ? `The ${part.query} parameter` : `The setting ${Object.values(part)[0]}`
}

/** Converts a value to the text that every JSON writer would produce. Undefined for other values. */
export function toText(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  return Number.isSafeInteger(value) && !Object.is(value, -0) ? String(value) : undefined
}

/** Uses the configured public URL, never the Host header, which an attacker controls. */
function signedUrl({ settings, url }: SignedRequest): string | undefined {
  const publicUrl = settings?.publicUrl
  const query = url?.indexOf('?') ?? -1
  if (publicUrl === undefined || query < 0) return publicUrl
  // The receiver reads the request's query, so that is the query to verify.
  return publicUrl.split('?', 1)[0] + url!.slice(query)
}

/** Decodes these ASCII characters where they are percent-encoded in capitals. */
function decodeSome(url: string | undefined, characters: string): string | undefined {
  return url?.replace(/%[0-9A-F]{2}/g, (encoded) => {
    const character = String.fromCharCode(Number.parseInt(encoded.slice(1), 16))
    return characters.includes(character) ? character : encoded
  })
}

/** https://www.twilio.com/docs/usage/security#validating-requests */
function sortedForm(body: Uint8Array, request: SignedRequest): string | undefined {
  if (!isForm(request)) return isNamedByDigest(body, request) ? '' : undefined
  const form = parseForm(Buffer.from(body).toString('utf8'))
  return Object.keys(form)
    .sort()
    .flatMap((name) => [...new Set([form[name]!].flat())].sort().map((value) => name + value))
    .join('')
}

function isNamedByDigest(body: Uint8Array, request: SignedRequest): boolean {
  const digest = readPlace({ query: 'bodySHA256' }, undefined, request)
  if (digest === undefined) return body.length === 0
  return equalText(String(digest).toLowerCase(), createHash('sha256').update(body).digest('hex'))
}
