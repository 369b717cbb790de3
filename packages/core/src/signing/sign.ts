import { WebhookError } from '../ground/errors.ts'
import { encodeSignature } from './algorithms.ts'
import { describeMissing, signedContent } from './content.ts'
import type { SigningKey } from './keys.ts'
import { putValue, type SignedParts } from './put-value.ts'
import { lazilyParsed, type SignedRequest } from './request-parts.ts'
import { type SignatureScheme, signaturePlace } from './scheme.ts'
import { formatTimestamp } from './timestamp.ts'

/** The inputs of a signature besides the body. */
export interface SignOptions {
  /** The time of signing, in milliseconds since the epoch. @default Date.now() */
  readonly nowMs?: number
  /** The content type and the headers that the scheme signs, such as a message id, by lower-case name. */
  readonly headers?: Readonly<Record<string, string>>
  /** @default 'POST' */
  readonly method?: string
  /** The URL of the request, as registered with the sender. */
  readonly url?: string
  /** Values that sender and receiver share, by name. `publicUrl` defaults to `url`. */
  readonly settings?: Readonly<Record<string, string>>
}

/**
 * Signs `body` and returns the headers to send with exactly these bytes. Without a separator in the scheme only the first
 * key signs. For a scheme with the signature or the time in the body or the query, use `signRequest`.
 * @example
 * const body = Buffer.from('{"event":"alert.created"}')
 * const headers = sign(workflows.signature, [toSigningKey(workflows.signature, secret)], body)
 * await fetch(url, { method: 'POST', headers, body })
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
    'This scheme puts the signature in the body or the query. Use signRequest and send the body and URL it returns.',
  )
}

/**
 * Signs a request: writes the time and the signature to their places and returns headers, body and URL.
 * @example
 * import { twilio } from '@postern/providers/twilio'
 *
 * const key = toSigningKey(twilio.signature, secret)
 * const options = { url, headers: { 'content-type': 'application/x-www-form-urlencoded' } }
 * const { headers, body } = signRequest(twilio.signature, [key], Buffer.from('Body=Hi'), options)
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
      `${describeMissing(scheme, source)}, which the scheme signs, has no value. Pass it.`,
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
