import type { AnyProvider } from '../definition/provider.ts'
import { toBuffer } from '../ground/bytes.ts'
import { WebhookError } from '../ground/errors.ts'
import type { VerifiedEvent } from '../handling/verified-event.ts'
import type { WebhookRequest } from '../http/request.ts'
import type { InboxMessage } from '../inbox/contract.ts'
import { signaturePlace } from '../signing/scheme.ts'
import type { ReceiverSettings } from './settings.ts'

/**
 * A verified event as the inbox keeps it.
 * @param element the event as it was parsed, before its schema saw it
 */
export function toMessage(
  { provider, handling, inbox }: ReceiverSettings,
  request: WebhookRequest,
  event: VerifiedEvent,
  element: unknown,
): InboxMessage {
  const { key, id, type, endpoint, secretIndex } = event
  const group = groupOf(inbox?.group, event.event)
  const traceparent = request.header('traceparent')
  return {
    v: 1,
    key,
    id,
    type,
    endpoint,
    provider: provider.name,
    ...(event.element === undefined ? encodeBody(event.body) : encodeElement(element, event.element)),
    headers: headersOf(request, provider),
    receivedAt: handling.clock.now(),
    ...(secretIndex !== undefined && { secretIndex }),
    ...(traceparent !== undefined && { traceparent }),
    ...(group !== undefined && { group }),
  }
}

/** An event of a batch is kept by itself: with the bytes of the whole, a large batch would become its own square. */
function encodeElement(element: unknown, index: number): Pick<InboxMessage, 'body' | 'encoding' | 'element'> {
  return { body: JSON.stringify(element), encoding: 'utf8', element: index }
}

/** Text where that loses no byte. Decoding leaves a byte order mark in. */
function encodeBody(body: Uint8Array): Pick<InboxMessage, 'body' | 'encoding'> {
  const bytes = toBuffer(body)
  const text = bytes.toString('utf8')
  // U+FFFD stands for what is no UTF-8, and rarely for itself.
  if (!text.includes('\uFFFD') || Buffer.from(text, 'utf8').equals(bytes)) {
    return { body: text, encoding: 'utf8' }
  }
  return { body: bytes.toString('base64'), encoding: 'base64' }
}

/** The bytes that a message keeps. */
export function decodeBody({ body, encoding }: Pick<InboxMessage, 'body' | 'encoding'>): Uint8Array {
  return Buffer.from(body, encoding)
}

/** Credentials that only the way to us needs: they stay out of the queue. */
const CREDENTIALS: readonly string[] = ['authorization', 'proxy-authorization', 'cookie']

function headersOf(request: WebhookRequest, provider: AnyProvider): Record<string, string> {
  const headers: Record<string, string> = Object.create(null)
  const secrets = [...CREDENTIALS, ...tokenHeaders(provider.signature)]
  // HTTP/2 lists the host among the parts of the URL, which are no headers.
  for (const name of [...(request.headerNames?.() ?? namedHeaders(provider)), 'host']) {
    if (name.startsWith(':') || secrets.includes(name.toLowerCase())) continue
    const value = request.header(name)
    if (value !== undefined) headers[name] = value
  }
  return headers
}

/** Where a token stands, which is the secret itself. */
function tokenHeaders(scheme: AnyProvider['signature']): string[] {
  if (scheme.algorithm !== 'token') return []
  const place = signaturePlace(scheme)
  const names = [...('header' in place ? [place.header] : []), ...(scheme.alsoIn ?? [])]
  return names.map((name) => name.toLowerCase())
}

/** The headers that the provider names, for an adapter that cannot list those of a request. */
function namedHeaders({ signature, envelope, delivery }: AnyProvider): string[] {
  const signed = (signature.signed ?? []).flatMap((part) =>
    typeof part === 'object' && 'header' in part ? part.header : [],
  )
  const timestamp = signature.timestamp && 'header' in signature.timestamp ? [signature.timestamp.header] : []
  const id = envelope.id && 'header' in envelope.id ? [envelope.id.header] : []
  const names = [signature.header, ...signed, ...timestamp, ...id, ...Object.keys(delivery.headers ?? {})]
  return [...names, 'content-type', 'user-agent'].map((name) => name.toLowerCase())
}

function groupOf(
  group: ((event: never) => string | undefined) | undefined,
  event: object,
): string | undefined {
  if (group === undefined) return undefined
  let name: unknown
  try {
    name = group(event as never)
  } catch (cause) {
    throw new WebhookError('CONFIG_INVALID', 'Your group function threw. Its error is the cause.', { cause })
  }
  if (name === undefined || (typeof name === 'string' && name !== '')) return name
  throw new WebhookError(
    'CONFIG_INVALID',
    'The group function returned no name. Return a text, or undefined for an event without a group.',
  )
}
