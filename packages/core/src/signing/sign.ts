import { WebhookError } from '../ground/errors.ts'
import { encodeSignature } from './algorithms.ts'
import { describeMissing, signedContent } from './content.ts'
import type { SigningKey } from './keys.ts'
import { putValue, type SignedParts } from './put-value.ts'
import { lazilyParsed, type SignedRequest } from './request-parts.ts'
import { type SignatureScheme, signaturePlace } from './scheme.ts'
import { formatTimestamp } from './timestamp.ts'

/** What beside the body a signature is made over. */
export interface SignOptions {
  /** The time of signing, in milliseconds since the epoch. @default Date.now() */
  readonly nowMs?: number
  /** By lower-case name: values for the headers that the scheme signs, such as a message id, and the content type. */
  readonly headers?: Readonly<Record<string, string>>
  /** @default 'POST' */
  readonly method?: string
  /** The URL that the request goes to, as the receiver gave it to the sender. */
  readonly url?: string
  /** Values that both ends know, by name. `publicUrl` is `url`, unless it is given. */
  readonly settings?: Readonly<Record<string, string>>
}

/**
 * Signs `body`: the headers that the scheme asks for, to be sent with exactly these bytes. Where the header has no
 * separator there is room for one signature, which the first key makes. For a scheme whose signature or time stands in
 * the body or the query use `signRequest`.
 */
export function sign(
  scheme: SignatureScheme,
  keys: readonly SigningKey[],
  body: Uint8Array,
  options: SignOptions = {},
): Record<string, string> {
  const signed = signRequest(scheme, keys, body, options)
  if (signed.body === body && signed.url === options.url) return { ...signed.headers }
  throw new WebhookError(
    'CONFIG_INVALID',
    'This scheme signs in the body or the query. Use signRequest, and send the body and the URL that it returns.',
  )
}

/**
 * Signs a request: puts the time and the signature where the scheme has them, and returns all of it.
 * @example
 * const { headers, body } = signRequest(provider.signature, [toSigningKey(provider.signature, secret)], bytes, { url })
 */
export function signRequest(
  scheme: SignatureScheme,
  keys: readonly SigningKey[],
  body: Uint8Array,
  { nowMs = Date.now(), headers = {}, method = 'POST', url, settings }: SignOptions = {},
): SignedParts {
  const { timestamp, separator, prefix = '' } = scheme
  const given: SignedRequest = { header: (name) => headers[name] }
  const time = timestamp && formatTimestamp(timestamp.unit, nowMs)
  let parts: SignedParts = { headers: {}, body, url }
  if (timestamp && !('prefix' in timestamp)) parts = putValue(parts, timestamp, time!, given)
  const request: SignedRequest = {
    header: (name) => findHeader(parts.headers, name) ?? headers[name],
    method,
    url: parts.url,
    settings: { ...(url !== undefined && { publicUrl: url }), ...settings },
  }
  const parsed = lazilyParsed(parts.body, request)
  const source = { body: parts.body, request, timestamp: time, parsed }
  const content = signedContent(scheme, source)
  if (content === undefined) {
    throw new WebhookError(
      'CONFIG_INVALID',
      `${describeMissing(scheme, source)} that the scheme signs has no value. Pass one with what is signed.`,
    )
  }
  const signing = separator === undefined ? keys.slice(0, 1) : keys
  const items = signing.map((key) => prefix + encodeSignature(scheme, key, content))
  if (timestamp && 'prefix' in timestamp) items.unshift(timestamp.prefix + time)
  return putValue(parts, signaturePlace(scheme), items.join(separator ?? ','), given)
}

function findHeader(headers: Readonly<Record<string, string>>, name: string): string | undefined {
  return Object.entries(headers).find(([given]) => given.toLowerCase() === name)?.[1]
}
