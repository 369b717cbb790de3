import {
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  type KeyObject,
  sign as signAsymmetric,
  timingSafeEqual,
  verify as verifyAsymmetric,
} from 'node:crypto'
import { concatBytes, decodeBytes } from '../ground/bytes.ts'
import { WebhookError } from '../ground/errors.ts'
import { hmac } from './hmac.ts'

/**
 * How a provider signs, as data that both ends read: the receiver verifies by it and the mock sender signs by it.
 * The default signs the raw body alone.
 */
export interface SignatureScheme {
  /** The header that carries the signature. Written in the provider's case, compared in lower case. */
  readonly header: string
  readonly algorithm: 'hmac-sha1' | 'hmac-sha256' | 'hmac-sha384' | 'hmac-sha512' | 'ed25519'
  readonly encoding: 'hex' | 'base64'
  /** What stands before the encoded signature, such as `sha256=` or `v1,`. @default '' */
  readonly prefix?: string
  /** Further prefixes that are accepted but never sent; `''` accepts a bare signature. */
  readonly alsoAccepts?: readonly string[]
  /** What separates several signatures (and a timestamp) in one header; any match counts. */
  readonly separator?: ',' | ' '
  /** What is signed, in order. @default ['body'] */
  readonly signed?: readonly SignedPart[]
  /** A signed timestamp, in seconds since the epoch; `prefix` means that it stands in the signature header. */
  readonly timestamp?: { readonly toleranceS: number } & (
    | { readonly header: string }
    | { readonly prefix: string }
  )
  /** How the secret's text becomes key bytes; `stripPrefix` (such as `whsec_`) is removed first. @default utf8 */
  readonly secret?: { readonly encoding: 'utf8' | 'base64'; readonly stripPrefix?: string }
}

export type SignedPart = 'body' | 'timestamp' | { readonly text: string } | { readonly header: string }

/** A secret made ready once: for HMAC a key; for ed25519 a PEM public key (to verify) or private key (to sign). */
export type SigningKey = KeyObject

type HeaderLookup = (name: string) => string | undefined

/** Makes a key of a secret; throws CONFIG_INVALID for one that is empty or not in the scheme's encoding. */
export function toSigningKey(scheme: SignatureScheme, secret: string): SigningKey {
  if (typeof secret !== 'string' || secret.trim() === '') {
    throw new WebhookError('CONFIG_INVALID', 'The secret is empty. Pass the secret that the provider shows.')
  }
  if (scheme.algorithm === 'ed25519') return toAsymmetricKey(secret)
  const prefix = scheme.secret?.stripPrefix ?? ''
  const text = secret.startsWith(prefix) ? secret.slice(prefix.length) : secret
  const bytes = scheme.secret?.encoding === 'base64' ? decodeBytes(text, 'base64') : Buffer.from(text)
  if (bytes === undefined || bytes.length === 0) {
    throw new WebhookError(
      'CONFIG_INVALID',
      'The secret is not base64. Copy it whole, without quotes or spaces.',
    )
  }
  return createSecretKey(bytes)
}

function toAsymmetricKey(pem: string): KeyObject {
  let key: KeyObject
  try {
    key = pem.includes('PRIVATE KEY') ? createPrivateKey(pem) : createPublicKey(pem)
  } catch (cause) {
    throw new WebhookError(
      'CONFIG_INVALID',
      'The key is not PEM. Pass the whole block, with its BEGIN line.',
      { cause },
    )
  }
  if (key.asymmetricKeyType === 'ed25519') return key
  throw new WebhookError(
    'CONFIG_INVALID',
    'The key is not an ed25519 key. Pass the key that the provider shows.',
  )
}

/**
 * Signs `body`: the headers that the scheme asks for, to be sent with exactly these bytes. Where the header has no
 * separator there is room for one signature, which the first key makes.
 * @param headers values for the header parts that the scheme signs, such as a message id
 */
export function sign(
  scheme: SignatureScheme,
  keys: readonly SigningKey[],
  body: Uint8Array,
  { nowMs = Date.now(), headers = {} }: { nowMs?: number; headers?: Readonly<Record<string, string>> } = {},
): Record<string, string> {
  const seconds = String(Math.floor(nowMs / 1000))
  const content = signedContent(scheme, body, seconds, (name) => headers[name])
  // A header without a separator has room for one signature.
  const signing = scheme.separator === undefined ? keys.slice(0, 1) : keys
  const signatures = signing.map((key) => (scheme.prefix ?? '') + encodedSignature(scheme, key, content))
  const { timestamp } = scheme
  if (timestamp && 'prefix' in timestamp) signatures.unshift(timestamp.prefix + seconds)
  return {
    ...(timestamp && 'header' in timestamp ? { [timestamp.header]: seconds } : {}),
    [scheme.header]: signatures.join(scheme.separator ?? ','),
  }
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
  if (value === undefined) {
    throw new WebhookError('SIGNATURE_MISSING', `There is no ${scheme.header} header.`)
  }
  const items = scheme.separator ? value.split(scheme.separator).map((item) => item.trim()) : [value]
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
    const expected = scheme.algorithm === 'ed25519' ? undefined : encodedSignature(scheme, key, content)
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

const HASHES = {
  'hmac-sha1': 'sha1',
  'hmac-sha256': 'sha256',
  'hmac-sha384': 'sha384',
  'hmac-sha512': 'sha512',
} as const

function encodedSignature(scheme: SignatureScheme, key: SigningKey, content: Uint8Array | undefined): string {
  if (content === undefined) {
    throw new WebhookError('CONFIG_INVALID', 'A header that the scheme signs has no value.')
  }
  if (scheme.algorithm === 'ed25519') return signAsymmetric(null, content, key).toString(scheme.encoding)
  return hmac(HASHES[scheme.algorithm], key, content, scheme.encoding)
}

function verifiesAsymmetric(scheme: SignatureScheme, key: SigningKey, content: Uint8Array, text: string) {
  const bytes = decodeBytes(text, scheme.encoding)
  return bytes !== undefined && verifyAsymmetric(null, content, key, bytes)
}

/** Compares encoded signatures in constant time; as text, so that no lenient decoder has a say. */
function equalText(given: string, expected: string): boolean {
  const size = expected.length
  if (given.length !== size) return false
  const [left, right] = pairs.get(size) ?? addPair(size)
  right.write(expected)
  // Text that is not ASCII takes more bytes than it has characters, and is not written whole.
  return left.write(given) === size && timingSafeEqual(left, right)
}

/** Buffers to compare in, by the length of a signature. Each is only ever used within one call. */
const pairs = new Map<number, readonly [Buffer, Buffer]>()

function addPair(size: number): readonly [Buffer, Buffer] {
  const pair = [Buffer.alloc(size), Buffer.alloc(size)] as const
  pairs.set(size, pair)
  return pair
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

/** The bytes under the signature, or undefined when a part of them is missing from the request. */
function signedContent(
  scheme: SignatureScheme,
  body: Uint8Array,
  seconds: string | undefined,
  header: HeaderLookup,
): Uint8Array | undefined {
  if (scheme.signed === undefined) return body
  const parts: Uint8Array[] = []
  for (const part of scheme.signed) {
    if (part === 'body') {
      parts.push(body)
      continue
    }
    const text =
      part === 'timestamp' ? seconds : 'text' in part ? part.text : header(part.header.toLowerCase())
    if (text === undefined) return undefined
    parts.push(Buffer.from(text, 'latin1'))
  }
  return concatBytes(parts)
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
