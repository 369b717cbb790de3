import type { Place } from './place.ts'

/** `'token'` sends the secret itself and signs nothing. ECDSA uses P-256, RSA uses PKCS #1 v1.5. */
export type SignatureAlgorithm =
  | 'hmac-sha1'
  | 'hmac-sha256'
  | 'hmac-sha384'
  | 'hmac-sha512'
  | 'ed25519'
  | 'ecdsa-sha256'
  | 'rsa-sha256'
  | 'rsa-sha1'
  | 'token'

/**
 * A provider's signature scheme, for the receiver to verify and the mock sender to sign. By default, only the raw body is
 * signed.
 */
export interface SignatureScheme {
  /** The header with the signature, in the provider's spelling. Case is ignored. Empty if `in` names another place. */
  readonly header: string
  /** The place of the signature, if not in a header. */
  readonly in?: Place
  /** Further headers that may contain a signature. Any match counts. The mock sender does not send them. */
  readonly alsoIn?: readonly string[]
  readonly algorithm: SignatureAlgorithm
  /** Further algorithms to accept, but not to sign with. */
  readonly alsoAlgorithms?: readonly SignatureAlgorithm[]
  /** The encoding of the signature. Required unless the algorithm is `'token'`. */
  readonly encoding?: 'hex' | 'base64'
  /** The text before the encoded signature, such as `sha256=` or `v1,`. @default '' */
  readonly prefix?: string
  /** Further prefixes to accept, but not to send. `''` accepts a bare signature. */
  readonly alsoAccepts?: readonly string[]
  /** The separator of several signatures (and a timestamp) in one header. Any match counts. */
  readonly separator?: ',' | ' ' | ';'
  /** The signed parts, in order. @default ['body'] */
  readonly signed?: readonly SignedPart[]
  readonly timestamp?: SchemeTimestamp
  /**
   * The encoding of the secret. `stripPrefix` (such as `whsec_`) is removed first.
   * @default utf8, or pem for public-key algorithms
   */
  readonly secret?: { readonly encoding: SecretEncoding; readonly stripPrefix?: string }
}

/**
 * A signed timestamp. With `prefix` it is in the signature header. Its unit is seconds or milliseconds since the epoch, or
 * ISO 8601. `future: 'accept'` refuses only old timestamps, as some providers' SDKs do.
 */
export type SchemeTimestamp = {
  readonly toleranceS: number
  /** @default 's' */
  readonly unit?: TimestampUnit
  /** Whether to accept a timestamp that is further in the future than the tolerance. @default 'refuse' */
  readonly future?: 'refuse' | 'accept'
} & (Place | { readonly prefix: string })

/** The form of a timestamp: seconds or milliseconds since the epoch, or ISO 8601. */
export type TimestampUnit = 's' | 'ms' | 'iso'

/**
 * The encoding of a secret.
 * - `pem`: a public key or a certificate, including its BEGIN line
 * - `spki-base64`: the text between the BEGIN and END lines of a PEM public key
 * - `raw-hex`, `raw-base64`: the 32 bytes of an ed25519 key, or the point of a P-256 key
 */
export type SecretEncoding = 'utf8' | 'base64' | 'hex' | 'pem' | 'spki-base64' | 'raw-hex' | 'raw-base64'

/**
 * A signed part of a request.
 * - `url`: the receiver's setting `publicUrl`, which is the registered URL, with the query of the request if it has one
 * - `{ url: { decode } }`: the same, after decoding the percent-encoded forms of these characters
 * - `sorted-form`: the names and values of a form, sorted by name; for any other body nothing, and the query parameter
 *   `bodySHA256` must be the body's SHA-256
 * - `oneLine`: a field that contains a line break counts as missing; for schemes that separate fields by line breaks
 * - `{ crc32 }`: the checksum of the body, in decimal
 * - `{ setting }`: one of the receiver's settings
 * - `{ optional }`: these parts if all of them are present, otherwise none
 */
export type SignedPart =
  | 'body'
  | 'timestamp'
  | { readonly text: string }
  | { readonly header: string }
  | { readonly field: string; readonly oneLine?: true }
  | { readonly query: string }
  | 'method'
  | 'url'
  | { readonly url: { readonly decode: string } }
  | 'sorted-form'
  | { readonly crc32: 'body' }
  | { readonly setting: string }
  | { readonly optional: readonly SignedPart[] }

/** Returns a header's value by its lower-case name. */
export type HeaderLookup = (name: string) => string | undefined

/** Whether the algorithm uses key pairs. The receiver then has the public key. */
export function isAsymmetric(algorithm: SignatureAlgorithm): boolean {
  return !algorithm.startsWith('hmac-') && algorithm !== 'token'
}

/** The encoding of the secret. */
export function secretEncoding({ algorithm, secret }: SignatureScheme): SecretEncoding {
  return secret?.encoding ?? (isAsymmetric(algorithm) ? 'pem' : 'utf8')
}

/** Returns the place of the signature. */
export function signaturePlace(scheme: SignatureScheme): Place {
  return scheme.in ?? { header: scheme.header }
}
