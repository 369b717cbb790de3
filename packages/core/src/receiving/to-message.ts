import type { AnyProvider } from '../definition/provider.ts'
import { toBuffer } from '../ground/bytes.ts'
import { WebhookError } from '../ground/errors.ts'
import type { VerifiedEvent } from '../handling/verified-event.ts'
import type { WebhookRequest } from '../http/request.ts'
import type { InboxMessage } from '../inbox/contract.ts'
import { signaturePlace } from '../signing/scheme.ts'
import type { ReceiverSettings } from './settings.ts'

/**
 * Converts a verified event to a message for the inbox.
 * @param element the parsed event, before its schema ran
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

/** Stores only this event of a batch. With the whole body in each message, the total would grow with the square of the batch. */
function encodeElement(element: unknown, index: number): Pick<InboxMessage, 'body' | 'encoding' | 'element'> {
  return { body: JSON.stringify(element), encoding: 'utf8', element: index }
}

/** Encodes a body as text if that preserves every byte, otherwise as base64. */
function encodeBody(body: Uint8Array): Pick<InboxMessage, 'body' | 'encoding'> {
  const bytes = toBuffer(body)
  const text = bytes.toString('utf8')
  // Decoding turns invalid UTF-8 into U+FFFD, but the body may also contain that character.
  if (!text.includes('\uFFFD') || Buffer.from(text, 'utf8').equals(bytes)) {
    return { body: text, encoding: 'utf8' }
  }
  return { body: bytes.toString('base64'), encoding: 'base64' }
}

/** Decodes the body of a message. */
export function decodeBody({ body, encoding }: Pick<InboxMessage, 'body' | 'encoding'>): Uint8Array {
  return Buffer.from(body, encoding)
}

/** Headers with credentials, which must not be stored in a queue. */
const CREDENTIALS: readonly string[] = ['authorization', 'proxy-authorization', 'cookie']

function headersOf(request: WebhookRequest, provider: AnyProvider): Record<string, string> {
  const headers: Record<string, string> = Object.create(null)
  const secrets = [...CREDENTIALS, ...tokenHeaders(provider.signature)]
  // HTTP/2 has the host in a pseudo-header, which is skipped below.
  for (const name of [...(request.headerNames?.() ?? namedHeaders(provider)), 'host']) {
    if (name.startsWith(':') || secrets.includes(name.toLowerCase())) continue
    const value = request.header(name)
    if (value !== undefined) headers[name] = value
  }
  return headers
}

/** Headers with the provider's token, which is the secret itself. */
function tokenHeaders(scheme: AnyProvider['signature']): string[] {
  if (scheme.algorithm !== 'token') return []
  const place = signaturePlace(scheme)
  const names = [...('header' in place ? [place.header] : []), ...(scheme.alsoIn ?? [])]
  return names.map((name) => name.toLowerCase())
}

/** The headers that the provider names, for adapters that cannot list a request's headers. */
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
    'The group function returned no name. Return a string, or undefined for an event without a group.',
  )
}
