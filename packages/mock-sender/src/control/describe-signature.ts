import { isUtf8 } from 'node:buffer'
import { explainSignature, type SignatureScheme, type SignedPart } from '@postern/core'
import type { Attempt, Delivery } from '../delivery/delivery.ts'
import { findHeader } from '../text/find-header.ts'
import type { BytesJson, SignatureAnswer, VerdictJson } from './contract.ts'

/** A sent attempt and the values of the provider's settings. */
export interface SentAttempt {
  readonly delivery: Delivery
  readonly attempt: Attempt
  readonly settings: Readonly<Record<string, string>> | undefined
}

/** The parts of the received request that differ from the sent one. */
export interface Received {
  readonly body?: Buffer
  readonly headers?: Readonly<Record<string, string>>
  readonly secret?: string
}

const UNSIGNED: VerdictJson = { code: 'UNSIGNED', message: 'The subscription has no secret.', hint: null }
const SHOWN_OF_SECRET = 6

/** Describes how an attempt was signed. The answer never contains the whole secret. */
export function describeSignature(sent: SentAttempt): SignatureAnswer {
  const { delivery, attempt } = sent
  const { signature: scheme } = delivery.provider
  const { secret } = delivery.subscription
  const { in: place = { header: scheme.header } } = scheme
  const header = 'header' in place ? place.header : null
  const signature = header === null ? null : (findHeader(attempt.request.headers, header) ?? null)
  const content = secret === null ? undefined : explain(sent, { secret }).content
  return {
    algorithm: scheme.algorithm,
    place: describePlace(place),
    header,
    signature: scheme.algorithm === 'token' ? mask(signature) : signature,
    parts: scheme.algorithm === 'token' ? [] : (scheme.signed ?? ['body' as const]).map(describePart),
    content: content === undefined || scheme.algorithm === 'token' ? null : toBytesJson(content),
    secret: mask(secret),
    verdict: judge(sent),
  }
}

/** Verifies an attempt as a receiver does. */
export function judge(sent: SentAttempt, received: Received = {}): VerdictJson {
  const { secret = sent.delivery.subscription.secret } = received
  if (secret === null) return UNSIGNED
  const { error, hint = null } = explain(sent, { ...received, secret })
  if (error === undefined) return { code: 'VERIFIED', message: 'The signature is valid.', hint: null }
  return { code: error.code, message: error.message, hint }
}

function explain(
  { delivery: { provider, subscription }, attempt: { at, request }, settings }: SentAttempt,
  { body = request.body, headers = {}, secret }: Received & { readonly secret: string },
) {
  const { pathname, search } = new URL(request.url)
  return explainSignature(provider.signature, {
    secrets: [secret],
    body,
    request: {
      header: (name) => findHeader(headers, name) ?? findHeader(request.headers, name),
      method: request.method,
      url: pathname + search,
      settings: { publicUrl: subscription.url, ...settings },
    },
    nowMs: at,
  })
}

function describePlace(place: NonNullable<SignatureScheme['in']>): string {
  if ('header' in place) return `the ${place.header} header`
  return 'field' in place ? `the field ${place.field} of the body` : `the ${place.query} parameter of the URL`
}

function describePart(part: SignedPart): string {
  if (part === 'sorted-form') return 'the form, sorted by name'
  if (typeof part === 'string') return part === 'url' ? 'the URL' : `the ${part}`
  if ('text' in part) return `'${part.text}'`
  if ('setting' in part) return `the setting ${part.setting}`
  if ('crc32' in part) return 'the checksum of the body'
  if ('optional' in part) return `if present, ${part.optional.map(describePart).join(' + ')}`
  if ('url' in part) return 'the URL, decoded'
  return describePlace(part)
}

/** Shows the beginning of a secret, never more than a third of it. */
function mask<T extends string | null>(secret: T): string | T {
  if (secret === null) return secret
  const prefix = /^[a-z]{2,8}_/.exec(secret)?.[0] ?? ''
  const rest = secret.length - prefix.length
  return `${secret.slice(0, prefix.length + Math.min(SHOWN_OF_SECRET, Math.floor(rest / 3)))}…`
}

function toBytesJson(bytes: Uint8Array): BytesJson {
  const bodyEncoding = isUtf8(bytes) ? 'utf8' : 'base64'
  return { body: Buffer.from(bytes).toString(bodyEncoding), bodyEncoding }
}
