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

/** The value of a header of the request, by lower-case name. */
export type HeaderLookup = (name: string) => string | undefined

/** How the secret's text becomes key bytes. */
export function secretEncoding({ algorithm, secret }: SignatureScheme): 'utf8' | 'base64' | 'pem' {
  if (algorithm === 'ed25519') return 'pem'
  return secret?.encoding ?? 'utf8'
}
