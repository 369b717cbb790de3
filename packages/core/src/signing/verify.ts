import { verify as verifyAsymmetric } from 'node:crypto'
import { decodeBytes } from '../ground/bytes.ts'
import { WebhookError } from '../ground/errors.ts'
import { signedContent } from './content.ts'
import { encodeSignature } from './encode-signature.ts'
import { equalText } from './equal-text.ts'
import type { SigningKey } from './keys.ts'
import type { HeaderLookup, SignatureScheme } from './scheme.ts'

/** No provider signs with more keys at once, and each item may cost the check of a public key. */
const MAX_ITEMS = 10

/**
 * Whether a request with these headers can be signed: false means that `verify` would throw SIGNATURE_MISSING,
 * whatever the body.
 */
export function hasSignature(scheme: SignatureScheme, header: HeaderLookup): boolean {
  return header(scheme.header.toLowerCase()) !== undefined
}

/** The error of a request that carries no signature. */
export function signatureMissing(scheme: SignatureScheme): WebhookError {
  return new WebhookError('SIGNATURE_MISSING', `There is no ${scheme.header} header.`)
}

/**
 * Verifies `body` against every key and resolves which one matched, by index.
 * Throws SIGNATURE_MISSING, SIGNATURE_INVALID or TIMESTAMP_OUT_OF_TOLERANCE, and nothing else.
 */
export function verify(
  scheme: SignatureScheme,
  keys: readonly SigningKey[],
  body: Uint8Array,
  header: HeaderLookup,
  nowMs: () => number = Date.now,
): number {
  const value = header(scheme.header.toLowerCase())
  if (value === undefined) throw signatureMissing(scheme)
  const items = scheme.separator
    ? value.split(scheme.separator, MAX_ITEMS).map((item) => item.trim())
    : [value]
  const seconds = signedTimestamp(scheme, items, header)
  const content = signedContent(scheme, body, seconds, header)
  const matched = content && matchKey(scheme, keys, content, items)
  if (matched === undefined) {
    throw new WebhookError(
      'SIGNATURE_INVALID',
      `The ${scheme.header} header matches no secret for this body.`,
    )
  }
  if (scheme.timestamp) assertFresh(Number(seconds), scheme.timestamp.toleranceS, nowMs())
  return matched
}

function matchKey(
  scheme: SignatureScheme,
  keys: readonly SigningKey[],
  content: Uint8Array,
  items: readonly string[],
): number | undefined {
  for (let index = 0; index < keys.length; index++) {
    const key = keys[index]!
    const expected = scheme.algorithm === 'ed25519' ? undefined : encodeSignature(scheme, key, content)
    for (const item of items) {
      for (const prefix of acceptedPrefixes(scheme)) {
        if (!item.startsWith(prefix)) continue
        const text = item.slice(prefix.length)
        const matches =
          expected === undefined
            ? verifiesAsymmetric(scheme, key, content, text)
            : equalText(text, expected) ||
              (scheme.encoding === 'hex' && equalText(text.toLowerCase(), expected))
        if (matches) return index
      }
    }
  }
  return undefined
}

function acceptedPrefixes({ prefix = '', alsoAccepts }: SignatureScheme): readonly string[] {
  return alsoAccepts === undefined ? [prefix] : [prefix, ...alsoAccepts]
}

function verifiesAsymmetric(scheme: SignatureScheme, key: SigningKey, content: Uint8Array, text: string) {
  const bytes = decodeBytes(text, scheme.encoding)
  return bytes !== undefined && verifyAsymmetric(null, content, key, bytes)
}

function signedTimestamp(
  scheme: SignatureScheme,
  items: readonly string[],
  header: HeaderLookup,
): string | undefined {
  const { timestamp } = scheme
  if (!timestamp) return undefined
  if ('header' in timestamp) return header(timestamp.header.toLowerCase())
  return items.find((item) => item.startsWith(timestamp.prefix))?.slice(timestamp.prefix.length)
}

function assertFresh(seconds: number, toleranceS: number, nowMs: number): void {
  const ageS = nowMs / 1000 - seconds
  // Negated, so that a timestamp which is not a number is refused too.
  if (!(Math.abs(ageS) <= toleranceS)) {
    throw new WebhookError(
      'TIMESTAMP_OUT_OF_TOLERANCE',
      `The signed timestamp is more than ${toleranceS} s away from now. Check the clock of this machine.`,
    )
  }
}
