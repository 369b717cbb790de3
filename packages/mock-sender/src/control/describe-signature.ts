import { isUtf8 } from 'node:buffer'
import { explainSignature, type SignatureScheme, type SignedPart } from '@postern/core'
import type { Attempt, Delivery } from '../delivery/delivery.ts'
import type { BytesJson, SignatureAnswer, VerdictJson } from './contract.ts'

/** What a receiver got, where it differs from what was sent. */
export interface Received {
  readonly body?: Buffer
  readonly headers?: Readonly<Record<string, string>>
  readonly secret?: string
}

const UNSIGNED: VerdictJson = { code: 'UNSIGNED', message: 'The subscription has no secret.', hint: null }
const SHOWN_OF_SECRET = 6

/** How an attempt was signed; never with the whole secret. */
export function describeSignature(delivery: Delivery, attempt: Attempt): SignatureAnswer {
  const { signature: scheme } = delivery.provider
  const { secret } = delivery.subscription
  const { in: place = { header: scheme.header } } = scheme
  const header = 'header' in place ? place.header : null
  const sent = header === null ? null : (findHeader(attempt.request.headers, header) ?? null)
  const content = secret === null ? undefined : explain(delivery, attempt, { secret }).content
  return {
    algorithm: scheme.algorithm,
    place: describePlace(place),
    header,
    signature: scheme.algorithm === 'token' ? mask(sent) : sent,
    parts: scheme.algorithm === 'token' ? [] : (scheme.signed ?? ['body' as const]).map(describePart),
    content: content === undefined || scheme.algorithm === 'token' ? null : toBytesJson(content),
    secret: mask(secret),
    verdict: judge(delivery, attempt),
  }
}

/** What a receiver says that got the attempt. */
export function judge(delivery: Delivery, attempt: Attempt, received: Received = {}): VerdictJson {
  const { secret = delivery.subscription.secret } = received
  if (secret === null) return UNSIGNED
  const { error, hint = null } = explain(delivery, attempt, { ...received, secret })
  if (error === undefined) return { code: 'VERIFIED', message: 'The signature holds.', hint: null }
  return { code: error.code, message: error.message, hint }
}

function explain(
  { provider, subscription }: Delivery,
  { at, request }: Attempt,
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
      settings: { publicUrl: subscription.url },
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
  if ('optional' in part) return `where there is one, ${part.optional.map(describePart).join(' + ')}`
  if ('url' in part) return 'the URL, decoded'
  return describePlace(part)
}

/** How a secret begins, and never more than a third of it. */
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

function findHeader(headers: Readonly<Record<string, string>>, name: string): string | undefined {
  return Object.entries(headers).find(([given]) => given.toLowerCase() === name.toLowerCase())?.[1]
}
