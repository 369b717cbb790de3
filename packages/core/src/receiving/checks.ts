import type { TypePlaces } from '../definition/envelope.ts'
import { describeType, readEventType } from '../definition/event-type.ts'
import { issuePath, type SchemaResult } from '../definition/standard-schema.ts'
import { isBytes } from '../ground/bytes.ts'
import { isWebhookError, WebhookError } from '../ground/errors.ts'
import { isThenable } from '../ground/thenable.ts'
import { bodyTooLarge } from '../http/body-errors.ts'
import type { WebhookRequest } from '../http/request.ts'
import type { Evidence, Keyring } from '../signing/hint.ts'
import { readField } from '../signing/place.ts'
import type { SignedRequest } from '../signing/request-parts.ts'
import { hasSignature, signatureMissing, verify } from '../signing/verify.ts'
import type { VerifiedRequest } from './checked-event.ts'
import { tryParse } from './parse-body.ts'
import type { ReceiverSettings } from './settings.ts'

/** Stores the inputs of a signature that matched no secret, for the hint. */
export interface Evidenced {
  evidence: Evidence | undefined
}

/** Checks the method and the content encoding, before the body is read. */
export function checkHead(request: WebhookRequest): void {
  assertMethod(request)
  assertEncoding(request)
}

function assertMethod({ method }: WebhookRequest): void {
  if (method !== 'POST') throw new WebhookError('METHOD_NOT_ALLOWED', `A webhook is a POST, not a ${method}.`)
}

/** Codings that compress. Senders also write others here, such as `utf-8`, `8bit` or an empty string. */
const COMPRESSIONS: ReadonlySet<string> = new Set([
  'gzip',
  'x-gzip',
  'deflate',
  'compress',
  'x-compress',
  'br',
  'zstd',
  'dcb',
  'dcz',
])

function assertEncoding(request: WebhookRequest): void {
  const encoding = request.header('content-encoding')
  if (encoding === undefined) return
  const coding = encoding
    .toLowerCase()
    .split(/[\s,;]+/)
    .find((item) => COMPRESSIONS.has(item))
  if (coding === undefined) return
  throw new WebhookError(
    'ENCODING_UNSUPPORTED',
    `The body is compressed (${coding}), but the signature covers the plain bytes. Send it uncompressed.`,
  )
}

/** Refuses a request without a signature before its body is read. */
export function checkSignaturePresent({ provider }: ReceiverSettings, request: WebhookRequest): void {
  const { signature } = provider
  if (hasSignature(signature, (name) => request.header(name))) return
  throw signatureMissing(signature)
}

/** Returns the body if the adapter's `body()` kept its contract: bytes, within the limit. */
export function checkBody({ maxBodyBytes }: ReceiverSettings, body: Uint8Array): Uint8Array {
  if (!isBytes(body)) {
    throw new WebhookError(
      'RAW_BODY_UNAVAILABLE',
      'The adapter returned no bytes. body() must resolve to a Uint8Array.',
    )
  }
  if (body.byteLength > maxBodyBytes) throw bodyTooLarge(maxBodyBytes)
  return body
}

/** Verifies the signature. Returns the index of the key that matched; undefined when unsigned requests are allowed. */
export function checkSignature(
  { provider, handling, settings, readsFields }: ReceiverSettings,
  request: WebhookRequest,
  keyring: Keyring | undefined,
  body: Uint8Array,
  evidenced: Evidenced,
): number | undefined {
  if (keyring === undefined) return undefined
  const { signature: scheme } = provider
  const parsed = readsFields ? () => tryParse(provider, body, request) : undefined
  const signed = provider.settings || parsed ? toSigned(request, settings, parsed) : request
  try {
    return verify(scheme, keyring.keys, body, signed, () => handling.clock.now())
  } catch (error) {
    const isMismatch = isWebhookError(error) && error.code === 'SIGNATURE_INVALID'
    if (isMismatch) evidenced.evidence = { scheme, keyring, body, request: signed }
    throw error
  }
}

function toSigned(
  request: WebhookRequest,
  settings: ReceiverSettings['settings'],
  parsed: SignedRequest['parsed'],
): SignedRequest {
  const { method, url } = request
  const header = (name: string) => request.header(name)
  return { header, method, url, settings, ...(parsed && { parsed }) }
}

/** The elements of a batch, unchecked. */
export function toElements({ provider, parsed }: VerifiedRequest): readonly unknown[] {
  const { batch = '' } = provider.envelope
  const elements = batch === '' ? parsed : readField(parsed, batch)
  if (Array.isArray(elements)) return elements
  const what = batch === '' ? 'The body is not an array.' : `The body has no array at '${batch}'.`
  throw new WebhookError('PAYLOAD_INVALID', what)
}

/** Checks that an event is a JSON object. */
export function assertObject(value: unknown): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return value as Record<string, unknown>
  }
  throw new WebhookError('PAYLOAD_INVALID', 'The event is JSON, but not an object.')
}

/** Reads the event type. */
export function readType(
  places: TypePlaces,
  event: Record<string, unknown>,
  request: WebhookRequest,
): string {
  const type = readEventType(places, event, request)
  if (type !== undefined) return type
  throw new WebhookError('PAYLOAD_INVALID', `The event has no type: ${describeType(places)} is not a string.`)
}

/** Validates the event and returns the schema's result. Returns a promise only if the schema does. */
export function checkShape(
  settings: ReceiverSettings,
  type: string,
  event: object,
): object | Promise<object> {
  const definition = settings.validate ? settings.provider.events[type] : undefined
  if (definition === undefined) return event
  const result = definition.schema['~standard'].validate(event)
  // The promise may come from another realm.
  return isThenable(result)
    ? Promise.resolve(result).then((late) => toEvent(type, late))
    : toEvent(type, result)
}

function toEvent(type: string, result: SchemaResult<object>): object {
  if (result.issues === undefined) {
    if (typeof result.value === 'object' && result.value !== null) return result.value
    throw new WebhookError('CONFIG_INVALID', `The schema of ${type} returned no object. Return the event.`)
  }
  const where = result.issues.map((issue) => issuePath(issue) || 'the event')
  throw new WebhookError(
    'EVENT_INVALID',
    `The event is not a valid ${type}. Look at: ${[...new Set(where)].join(', ')}.`,
  )
}
