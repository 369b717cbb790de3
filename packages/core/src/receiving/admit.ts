import { issuePath, type SchemaResult } from '../definition/standard-schema.ts'
import { decodeUtf8 } from '../ground/bytes.ts'
import { WebhookError } from '../ground/errors.ts'
import type { SecretAnswer } from '../handling/context.ts'
import type { WebhookRequest } from '../http/request.ts'
import type { Evidence, Keyring } from '../signing/hint.ts'
import { toSigningKey } from '../signing/keys.ts'
import { verify } from '../signing/verify.ts'
import type { Receiver } from './receiver.ts'

/** A request that passed every check: what it says, under which name, and who signed it. */
export interface Admitted {
  readonly event: object
  readonly type: string
  readonly id: string
  readonly key: string
  readonly secretIndex: number | undefined
  readonly body: Uint8Array
}

/** Where the checks of one request stand, for the deadline and for the hint. */
export interface Progress {
  stage: 'head' | 'body' | 'secret' | 'schema' | 'claim' | 'handlers' | 'completion'
  evidence: Evidence | undefined
}

/** Refuses what shows before the body is read. */
export function checkHead(request: WebhookRequest): void {
  assertMethod(request)
  assertEncoding(request)
}

function assertMethod({ method }: WebhookRequest): void {
  if (method !== 'POST') throw new WebhookError('METHOD_NOT_ALLOWED', `A webhook is a POST, not a ${method}.`)
}

function assertEncoding(request: WebhookRequest): void {
  const encoding = request.header('content-encoding')
  if (encoding === undefined || encoding.trim().toLowerCase() === 'identity') return
  throw new WebhookError(
    'ENCODING_UNSUPPORTED',
    'The body is compressed. The signature is over plain bytes: send those.',
  )
}

/** Refuses what `body()` gave unless it is what the contract says. */
export function checkBody({ maxBodyBytes }: Receiver, body: Uint8Array): void {
  if (!(body instanceof Uint8Array)) {
    throw new WebhookError(
      'RAW_BODY_UNAVAILABLE',
      'The adapter gave no bytes. body() must resolve to a Uint8Array.',
    )
  }
  if (body.byteLength > maxBodyBytes) throw bodyTooLarge(maxBodyBytes)
}

/** The one refusal of a body over the limit, for everyone who reads one. */
export function bodyTooLarge(limit: number): WebhookError {
  return new WebhookError(
    'PAYLOAD_TOO_LARGE',
    `The body is over ${limit} bytes. Raise maxBodyBytes if it may be.`,
  )
}

/** Whose events are expected, and the keys that sign them. */
export interface Tenant {
  readonly endpoint: string
  /** Undefined accepts unsigned requests. */
  readonly keyring: Keyring | undefined
  /** The secret comes from a function that names no endpoint, so only the secret keeps tenants apart. */
  readonly sharesEndpoint?: boolean
}

/** Makes keys of secrets; throws CONFIG_INVALID for an empty list or an empty secret. */
export function toKeyring(
  scheme: Receiver['provider']['signature'],
  secret: string | readonly string[],
): Keyring {
  const secrets = typeof secret === 'string' ? [secret] : secret
  if (secrets.length === 0) {
    throw new WebhookError(
      'CONFIG_INVALID',
      'The list of secrets is empty. Pass the secret that the provider shows.',
    )
  }
  return { secrets, keys: secrets.map((text) => toSigningKey(scheme, text)) }
}

/** What a secret function's answer means: keys, and whose events they sign. */
export function toTenant({ provider, endpoint }: Receiver, answer: SecretAnswer | undefined): Tenant {
  if (answer === undefined || answer === null) {
    throw new WebhookError('SIGNATURE_INVALID', 'The secret function knows no secret for this request.')
  }
  if (typeof answer === 'string' || Array.isArray(answer)) {
    const keyring = toKeyring(provider.signature, answer as string | readonly string[])
    return { endpoint, keyring, sharesEndpoint: true }
  }
  const tenant = answer as Extract<SecretAnswer, { endpoint: string }>
  if (typeof tenant.endpoint !== 'string' || tenant.endpoint === '') {
    throw new WebhookError(
      'CONFIG_INVALID',
      'The secret function answered without an endpoint. Name the tenant.',
    )
  }
  return { endpoint: tenant.endpoint, keyring: toKeyring(provider.signature, tenant.secret) }
}

/** Which key signed the body, by its place; undefined where nobody signs. */
export function checkSignature(
  { provider, clock }: Receiver,
  request: WebhookRequest,
  keyring: Keyring | undefined,
  body: Uint8Array,
  progress: Progress,
): number | undefined {
  if (keyring === undefined) return undefined
  const header = (name: string) => request.header(name)
  try {
    return verify(provider.signature, keyring.keys, body, header, () => clock.now())
  } catch (error) {
    progress.evidence = { scheme: provider.signature, keyring, body, header }
    throw error
  }
}

/** The JSON object that the body is. */
export function parseObject(body: Uint8Array): Record<string, unknown> {
  const text = decodeUtf8(body)
  if (text === undefined) throw new WebhookError('PAYLOAD_INVALID', 'The body is not UTF-8.')
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    // The parser's own message quotes the payload, so it is not passed on.
    throw new WebhookError('PAYLOAD_INVALID', 'The body is not JSON.')
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new WebhookError('PAYLOAD_INVALID', 'The body is JSON, but not an object.')
  }
  return value as Record<string, unknown>
}

/** The type that the event says it has. */
export function readType(event: Record<string, unknown>, field: string): string {
  const type = Object.hasOwn(event, field) ? event[field] : undefined
  if (typeof type === 'string' && type !== '') return type
  throw new WebhookError('PAYLOAD_INVALID', `The event has no type: its '${field}' field is not a string.`)
}

/** The event as its schema gives it back; a promise only where the schema answers with one. */
export function checkShape(receiver: Receiver, type: string, event: object): object | Promise<object> {
  const definition = receiver.validate ? receiver.provider.events[type] : undefined
  if (definition === undefined) return event
  const result = definition.schema['~standard'].validate(event)
  return result instanceof Promise ? result.then((late) => toEvent(type, late)) : toEvent(type, result)
}

function toEvent(type: string, result: SchemaResult<object>): object {
  if (result.issues === undefined) return result.value
  const where = result.issues.map((issue) => issuePath(issue) || 'the event')
  throw new WebhookError(
    'EVENT_INVALID',
    `The event is not a valid ${type}. Look at: ${[...new Set(where)].join(', ')}.`,
  )
}
