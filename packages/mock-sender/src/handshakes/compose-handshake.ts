import { type AnyProvider, type Handshake, type SigningKey, signRequest } from '@postern/core'
import type { EventBody } from '../event/event-body.ts'
import { withField } from '../event/event-field.ts'
import { looseHeaders } from '../event/provider-headers.ts'
import { formatOf, typeOfFormat, writeBody } from '../event/to-body.ts'
import { createId } from '../random/ids.ts'
import type { Random } from '../random/random.ts'
import { type AskedValues, askedValues } from './asked-values.ts'

export interface HandshakeParts {
  readonly url: string
  /** The keys that sign the request. */
  readonly keys: readonly SigningKey[]
  readonly settings: Readonly<Record<string, string>>
  readonly random: Random
  readonly nowMs: number
  /** Signs different bytes, so that the signature is wrong. @default false */
  readonly isForged?: boolean
}

/** The request of a handshake, and the values in it. */
export interface HandshakeRequest {
  readonly method: 'POST' | 'GET' | 'HEAD'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
  readonly asked: AskedValues
}

/** Composes the request that the provider would send, with new values. */
export function composeHandshake(
  provider: AnyProvider,
  handshake: Handshake,
  { settings, random, ...parts }: HandshakeParts,
): HandshakeRequest {
  const { method = 'POST', proof } = handshake
  const asked = askedValues(handshake, settings, random)
  const url = withQuery(parts.url, asked)
  const content = contentOf(handshake, asked)
  const format = handshake.body ?? formatOf(provider)
  const body = method === 'POST' ? writeBody(format, content) : Buffer.alloc(0)
  const eventId = createId(random, '')
  const ids = { eventId, deliveryId: createId(random, ''), nowMs: parts.nowMs }
  const headers: Record<string, string> = {
    ...(method === 'POST' && { 'content-type': typeOfFormat(format) }),
    'user-agent': 'postern-mock-sender',
    ...(proof === 'signature' && looseHeaders(provider, { event: content, ...ids })),
  }
  for (const [place, value] of asked.all) if ('header' in place) headers[place.header] = String(value)
  if (proof !== 'signature') return { method, url, headers, body, asked }
  const known = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])
  const signedBody = parts.isForged ? Buffer.concat([body, Buffer.from(' ')]) : body
  const made = signRequest(provider.signature, parts.keys, signedBody, {
    method,
    url: parts.url,
    headers: Object.fromEntries(known),
    settings,
    nowMs: parts.nowMs,
  })
  const sent = parts.isForged ? body : Buffer.from(made.body)
  return { method, url, headers: withHeaders(headers, made.headers), body: sent, asked }
}

function contentOf({ example = {} }: Handshake, asked: AskedValues): EventBody {
  return asked.all.reduce<EventBody>(
    (body, [place, value]) => ('field' in place ? withField(body, place.field, value) : body),
    example,
  )
}

function withQuery(url: string, asked: AskedValues): string {
  const target = new URL(url)
  for (const [place, value] of asked.all) {
    if ('query' in place) target.searchParams.set(place.query, String(value))
  }
  return target.href
}

/** Merges headers regardless of case. Those in `over` win. */
function withHeaders(
  headers: Readonly<Record<string, string>>,
  over: Readonly<Record<string, string>>,
): Record<string, string> {
  const names = Object.keys(over).map((name) => name.toLowerCase())
  const kept = Object.entries(headers).filter(([name]) => !names.includes(name.toLowerCase()))
  return { ...Object.fromEntries(kept), ...over }
}
