import type { Place } from './place.ts'

/** `'token'`: the secret itself is sent, and nothing is signed. ECDSA is on P-256, RSA as in PKCS #1 v1.5. */
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
 * How a provider signs, as data that both ends read: the receiver verifies by it and the mock sender signs by it.
 * The default signs the raw body alone.
 */
export interface SignatureScheme {
  /**
   * The header that carries the signature. Written in the provider's case, compared in lower case. Empty where `in`
   * names another place.
   */
  readonly header: string
  /** Where the signature stands instead of a header. */
  readonly in?: Place
  /** Further headers that may carry a signature; any match counts. Never sent. */
  readonly alsoIn?: readonly string[]
  readonly algorithm: SignatureAlgorithm
  /** Further algorithms that are accepted but never signed with. */
  readonly alsoAlgorithms?: readonly SignatureAlgorithm[]
  /** Of the signature; a token has none. */
  readonly encoding?: 'hex' | 'base64'
  /** What stands before the encoded signature, such as `sha256=` or `v1,`. @default '' */
  readonly prefix?: string
  /** Further prefixes that are accepted but never sent; `''` accepts a bare signature. */
  readonly alsoAccepts?: readonly string[]
  /** What separates several signatures (and a timestamp) in one header; any match counts. */
  readonly separator?: ',' | ' ' | ';'
  /** What is signed, in order. @default ['body'] */
  readonly signed?: readonly SignedPart[]
  readonly timestamp?: SchemeTimestamp
  /**
   * How the secret's text becomes a key; `stripPrefix` (such as `whsec_`) is removed first.
   * @default utf8, and pem where the key is a public one
   */
  readonly secret?: { readonly encoding: SecretEncoding; readonly stripPrefix?: string }
}

/**
 * A signed timestamp; `prefix` means that it stands in the signature header. Its unit is seconds or milliseconds since
 * the epoch, or ISO 8601. `future: 'accept'` refuses old timestamps alone, as some providers' own SDKs do.
 */
export type SchemeTimestamp = {
  readonly toleranceS: number
  /** @default 's' */
  readonly unit?: TimestampUnit
  /** @default 'refuse', when it is further in the future than the tolerance */
  readonly future?: 'refuse' | 'accept'
} & (Place | { readonly prefix: string })

export type TimestampUnit = 's' | 'ms' | 'iso'

/**
 * - `pem`: a public key or a certificate, with its BEGIN line
 * - `spki-base64`: what stands between the lines of a PEM public key
 * - `raw-hex`, `raw-base64`: the 32 bytes of an ed25519 key, or the point of a P-256 key
 */
export type SecretEncoding = 'utf8' | 'base64' | 'hex' | 'pem' | 'spki-base64' | 'raw-hex' | 'raw-base64'

/**
 * A part of what is signed.
 * - `url`: the `publicUrl` of the receiver's settings, which is the URL that the sender was given; where that has no
 *   query, the request's own is added
 * - `sorted-form`: the names and values of a form, sorted by name; a body that is no form stands for itself by its
 *   SHA-256 in the query parameter `bodySHA256`
 * - `{ crc32 }`: the checksum of the body, in decimal
 * - `{ setting }`: one of the receiver's settings
 * - `{ optional }`: these parts where all of them are there, otherwise none
 */
export type SignedPart =
  | 'body'
  | 'timestamp'
  | { readonly text: string }
  | Place
  | 'method'
  | 'url'
  | 'sorted-form'
  | { readonly crc32: 'body' }
  | { readonly setting: string }
  | { readonly optional: readonly SignedPart[] }

/** The value of a header of the request, by lower-case name. */
export type HeaderLookup = (name: string) => string | undefined

/** Whether keys of this algorithm come in pairs, of which the receiver has the public one. */
export function isAsymmetric(algorithm: SignatureAlgorithm): boolean {
  return !algorithm.startsWith('hmac-') && algorithm !== 'token'
}

/** How the secret's text becomes a key. */
export function secretEncoding({ algorithm, secret }: SignatureScheme): SecretEncoding {
  return secret?.encoding ?? (isAsymmetric(algorithm) ? 'pem' : 'utf8')
}

/** Where the signature stands. */
export function signaturePlace(scheme: SignatureScheme): Place {
  return scheme.in ?? { header: scheme.header }
}
