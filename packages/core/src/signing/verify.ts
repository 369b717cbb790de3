import { WebhookError } from '../ground/errors.ts'
import { expectedOf, matchesSignature } from './algorithms.ts'
import { signedContent, toText } from './content.ts'
import type { SigningKey } from './keys.ts'
import { readPlace } from './place.ts'
import { lazilyParsed, type SignedRequest, toSignedRequest } from './request-parts.ts'
import type { HeaderLookup, SignatureAlgorithm, SignatureScheme } from './scheme.ts'
import { assertFresh, readTimestamp } from './timestamp.ts'

/** No provider sends more signatures at once, and each may cost a public-key verification. */
const MAX_ITEMS = 10

/** Whether a request with these headers can be signed. If not, `verify` throws SIGNATURE_MISSING for any body. */
export function hasSignature(scheme: SignatureScheme, header: HeaderLookup): boolean {
  if (scheme.in !== undefined && !('header' in scheme.in)) return true
  const name = scheme.in?.header ?? scheme.header
  if (header(name.toLowerCase()) !== undefined) return true
  return scheme.alsoIn?.some((also) => header(also.toLowerCase()) !== undefined) ?? false
}

/** The error for a request without a signature. */
export function signatureMissing(scheme: SignatureScheme): WebhookError {
  return new WebhookError('SIGNATURE_MISSING', `There is no ${describePlace(scheme)}.`)
}

/** Describes where the signature is. */
function describePlace({ header, in: place }: SignatureScheme): string {
  if (place !== undefined && 'field' in place) return `${place.field} field in the body`
  if (place !== undefined && 'query' in place) return `${place.query} parameter in the query`
  return `${place?.header ?? header} header`
}

/**
 * Verifies `body` against every key and returns the index of the key that matched.
 * Throws only SIGNATURE_MISSING, SIGNATURE_INVALID or TIMESTAMP_OUT_OF_TOLERANCE.
 * @param request a header lookup by lower-case name, or the request, for schemes that sign more than headers
 * @example
 * const keys = [toSigningKey(workflows.signature, secret)]
 * async function assertSigned(request: Request): Promise<void> {
 *   const body = new Uint8Array(await request.arrayBuffer())
 *   verify(workflows.signature, keys, body, (name) => request.headers.get(name) ?? undefined)
 * }
 */
export function verify(
  scheme: SignatureScheme,
  keys: readonly SigningKey[],
  body: Uint8Array,
  request: HeaderLookup | SignedRequest,
  nowMs: () => number = Date.now,
): number {
  const from = toSignedRequest(request)
  const isPlain = scheme.signed === undefined && scheme.timestamp === undefined && scheme.in === undefined
  const parsed = isPlain ? nothing : lazilyParsed(body, from)
  const items = signatureItems(scheme, from, parsed)
  if (items === undefined) throw signatureMissing(scheme)
  const timestamp = scheme.timestamp && readTimestamp(scheme.timestamp, items, from, parsed)
  const content = isPlain ? body : signedContent(scheme, { body, request: from, timestamp, parsed })
  const matched = content && findMatch(scheme, keys, content, items)
  if (matched === undefined) {
    throw new WebhookError(
      'SIGNATURE_INVALID',
      `The ${describePlace(scheme)} matches no secret for this body. Compare the secret with the sender's. If it is right, something changes the body.`,
    )
  }
  if (scheme.timestamp) assertFresh(scheme.timestamp, timestamp, nowMs())
  return matched
}

/** For schemes that need no field of the body. Shared, so that no closure holds the body: bench/NOTES.md, "Retained bodies". */
const nothing = () => undefined

/** Returns the candidate signatures, or undefined if the request has none. */
export function signatureItems(
  scheme: SignatureScheme,
  request: SignedRequest,
  parsed: () => unknown,
): readonly string[] | undefined {
  const { in: place, header, alsoIn, separator } = scheme
  const value =
    place === undefined
      ? request.header(header.toLowerCase())
      : toText(readPlace(place, 'field' in place ? parsed() : undefined, request))
  if (alsoIn === undefined) return value === undefined ? undefined : split(value, separator)
  const values = [value, ...alsoIn.map((name) => request.header(name.toLowerCase()))]
  const present = values.filter((one) => one !== undefined)
  return present.length === 0 ? undefined : present.flatMap((one) => split(one, separator))
}

function split(value: string, separator: string | undefined): readonly string[] {
  return separator === undefined ? [value] : value.split(separator, MAX_ITEMS).map((item) => item.trim())
}

function findMatch(
  scheme: SignatureScheme,
  keys: readonly SigningKey[],
  content: Uint8Array,
  items: readonly string[],
): number | undefined {
  const matched = findMatchBy(scheme.algorithm, scheme, keys, content, items)
  if (matched !== undefined) return matched
  for (const algorithm of scheme.alsoAlgorithms ?? []) {
    const also = findMatchBy(algorithm, scheme, keys, content, items)
    if (also !== undefined) return also
  }
  return undefined
}

function findMatchBy(
  algorithm: SignatureAlgorithm,
  scheme: SignatureScheme,
  keys: readonly SigningKey[],
  content: Uint8Array,
  items: readonly string[],
): number | undefined {
  const { prefix = '', alsoAccepts } = scheme
  const starts = alsoAccepts === undefined ? [prefix] : [prefix, ...alsoAccepts]
  for (let index = 0; index < keys.length; index++) {
    const key = keys[index]!
    const expected = expectedOf(algorithm, scheme, key, content)
    for (const item of items) {
      for (const start of starts) {
        if (!item.startsWith(start)) continue
        const signature = item.slice(start.length)
        if (matchesSignature(signature, expected, algorithm, scheme, key, content)) return index
      }
    }
  }
  return undefined
}
