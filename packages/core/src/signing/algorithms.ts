import { createHash, sign as signAsymmetric, timingSafeEqual, verify as verifyAsymmetric } from 'node:crypto'
import { decodeBytes } from '../ground/bytes.ts'
import { equalText } from './equal-text.ts'
import { hmac } from './hmac.ts'
import type { SigningKey } from './keys.ts'
import type { HmacHash } from './plain-hmac.ts'
import type { SignatureAlgorithm, SignatureScheme } from './scheme.ts'

const HMAC_HASHES: Partial<Record<SignatureAlgorithm, HmacHash>> = {
  'hmac-sha1': 'sha1',
  'hmac-sha256': 'sha256',
  'hmac-sha384': 'sha384',
  'hmac-sha512': 'sha512',
}

/** The digest that a public-key algorithm signs. ed25519 needs none. */
const DIGESTS: Partial<Record<SignatureAlgorithm, string>> = {
  'ecdsa-sha256': 'sha256',
  'rsa-sha256': 'sha256',
  'rsa-sha1': 'sha1',
}

/** Signs the content with a key. Returns the encoded signature without a prefix. */
export function encodeSignature(scheme: SignatureScheme, key: SigningKey, content: Uint8Array): string {
  const { algorithm, encoding = 'hex' } = scheme
  if (algorithm === 'token') return key.export().toString('utf8')
  const hash = HMAC_HASHES[algorithm]
  if (hash !== undefined) return hmac(hash, key, content, encoding)
  return signAsymmetric(DIGESTS[algorithm] ?? null, content, key).toString(encoding)
}

/** The value to compare a signature with, computed once for all items of a header. */
export type Expected = string | Buffer | undefined

/** Computes the correct HMAC, or the digest of the correct token. Undefined for public-key algorithms. */
export function expectedOf(
  algorithm: SignatureAlgorithm,
  { encoding = 'hex' }: SignatureScheme,
  key: SigningKey,
  content: Uint8Array,
): Expected {
  const hash = HMAC_HASHES[algorithm]
  if (hash !== undefined) return hmac(hash, key, content, encoding)
  return algorithm === 'token' ? digestOf(key.export()) : undefined
}

/** Whether `given` is the signature of the content. Compares HMACs and tokens in constant time. */
export function matchesSignature(
  given: string,
  expected: Expected,
  algorithm: SignatureAlgorithm,
  { encoding = 'hex' }: SignatureScheme,
  key: SigningKey,
  content: Uint8Array,
): boolean {
  if (typeof expected === 'string') {
    return equalText(given, expected) || (encoding === 'hex' && equalText(given.toLowerCase(), expected))
  }
  // Compare digests, so that timing does not reveal even the token's length.
  if (expected !== undefined) return timingSafeEqual(digestOf(given), expected)
  const bytes = decodeBytes(given, encoding)
  return bytes !== undefined && verifyAsymmetric(DIGESTS[algorithm] ?? null, content, key, bytes)
}

function digestOf(token: string | Buffer): Buffer {
  return createHash('sha256').update(token).digest()
}
