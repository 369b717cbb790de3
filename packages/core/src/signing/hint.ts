import { decodeUtf8, toBuffer } from '../ground/bytes.ts'
import { documentationOf, isWebhookError } from '../ground/errors.ts'
import { type SigningKey, toSigningKey } from './keys.ts'
import type { SignedRequest } from './request-parts.ts'
import { isAsymmetric, type SignatureScheme, signaturePlace } from './scheme.ts'
import { findMistakes, type SecretMistake } from './secret-mistakes.ts'
import { verify } from './verify.ts'

/** A likely reason why a signature did not match. */
export interface Hint {
  readonly code:
    | SecretMistake['code']
    | 'prefix_missing'
    | 'trailing_newline'
    | 'byte_order_mark'
    | 'body_reserialised'
  readonly text: string
  /** The page that says more about this mistake. */
  readonly url: string
}

/** The inputs of a failed verification. `findHint` computes the hint from them on demand. */
export interface Evidence {
  readonly scheme: SignatureScheme
  readonly keyring: Keyring
  readonly body: Uint8Array
  readonly request: SignedRequest
}

/** The secrets as configured and the keys made from them, in the same order. */
export interface Keyring {
  readonly secrets: readonly string[]
  readonly keys: readonly SigningKey[]
}

/** The maximum number of bytes to hash for a hint, so that large forged bodies cannot keep the receiver busy. */
const BUDGET_BYTES = 4 * 1024 * 1024
/** The cost of one public-key verification, as the number of bytes that hash in the same time. */
const PUBLIC_KEY_COST_BYTES = 64 * 1024
/** The largest body to parse for a hint. */
const MAX_PARSED_BYTES = 64 * 1024

/** Tries common mistakes in turn and returns the first that explains the signature. */
export function findHint(evidence: Evidence): Hint | undefined {
  const { scheme, keyring, body, request } = evidence
  const matches = matcher(evidence)
  if (scheme.prefix && matches(body, keyring.keys, withPrefix(scheme, request))) {
    return hint('prefix_missing', `The signature is correct but lacks its '${scheme.prefix}' prefix.`)
  }
  for (const { code, text, repaired } of keyring.secrets.flatMap((secret) => findMistakes(secret, scheme))) {
    if (matches(body, toKeys(scheme, repaired))) return hint(code, text)
  }
  if (newlineVariants(body).some((bytes) => matches(bytes))) {
    return hint('trailing_newline', 'Something added or removed a line break at the end of the body.')
  }
  if (body[0] === 0xef && matches(body.subarray(3))) {
    return hint('byte_order_mark', 'Something put a byte order mark before the body.')
  }
  if (reserialisedVariants(body).some((bytes) => matches(bytes))) {
    return hint(
      'body_reserialised',
      'Something parsed the body and serialised it again. Pass on the original bytes.',
    )
  }
  return undefined
}

/** Returns the request with the prefix added to its signature. */
function withPrefix(scheme: SignatureScheme, request: SignedRequest): SignedRequest {
  const place = signaturePlace(scheme)
  const name = 'header' in place ? place.header.toLowerCase() : undefined
  const header = (asked: string) =>
    asked === name ? (scheme.prefix ?? '') + request.header(asked) : request.header(asked)
  const { method, url, settings } = request
  return { header, url, ...(method && { method }), ...(settings && { settings }) }
}

/** Returns a function that verifies until the budget is spent. */
function matcher({ scheme, keyring, request }: Evidence) {
  const costPerKey = isAsymmetric(scheme.algorithm) ? PUBLIC_KEY_COST_BYTES : 1024
  let left = BUDGET_BYTES
  return (body: Uint8Array, keys = keyring.keys, from = request): boolean => {
    left -= keys.length * (body.length + costPerKey)
    if (left < 0) return false
    try {
      verify(scheme, keys, body, from)
      return true
    } catch (error) {
      // Whatever its age, the signature matches.
      return isWebhookError(error) && error.code === 'TIMESTAMP_OUT_OF_TOLERANCE'
    }
  }
}

function toKeys(scheme: SignatureScheme, secret: string): readonly SigningKey[] {
  try {
    return [toSigningKey(scheme, secret)]
  } catch {
    return []
  }
}

function hint(code: Hint['code'], text: string): Hint {
  return { code, text, url: documentationOf(code) }
}

function newlineVariants(body: Uint8Array): Uint8Array[] {
  if (body.length > BUDGET_BYTES) return []
  const buffer = toBuffer(body)
  const end = buffer.length - (buffer.at(-1) === 0x0a ? (buffer.at(-2) === 0x0d ? 2 : 1) : 0)
  return [
    buffer.subarray(0, end),
    Buffer.concat([buffer, Buffer.from('\n')]),
    Buffer.concat([buffer, Buffer.from('\r\n')]),
  ]
}

function reserialisedVariants(body: Uint8Array): Uint8Array[] {
  if (body.length > MAX_PARSED_BYTES) return []
  try {
    const value: unknown = JSON.parse(decodeUtf8(body) ?? '')
    return [JSON.stringify(value), JSON.stringify(value, null, 2), pythonJson(value)].map((text) =>
      Buffer.from(text),
    )
  } catch {
    return []
  }
}

/** Serialises like Python's `json.dumps`: a space after each comma and colon, and ASCII only. */
function pythonJson(value: unknown): string {
  const write = (part: unknown): string => {
    if (Array.isArray(part)) return `[${part.map(write).join(', ')}]`
    if (typeof part !== 'object' || part === null) return JSON.stringify(part)
    return `{${Object.entries(part)
      .map(([key, inner]) => `${JSON.stringify(key)}: ${write(inner)}`)
      .join(', ')}}`
  }
  return write(value).replace(
    /[^\0-\x7f]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
