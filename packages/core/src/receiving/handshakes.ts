import { createHmac } from 'node:crypto'
import type { Answer, Handshake, HandshakeCondition, HandshakeReply } from '../definition/handshake.ts'
import { WebhookError } from '../ground/errors.ts'
import type { WebhookReply, WebhookRequest } from '../http/request.ts'
import { equalText } from '../signing/equal-text.ts'
import type { SigningKey } from '../signing/keys.ts'
import { type Place, readPlace } from '../signing/place.ts'
import { hasSignature } from '../signing/verify.ts'
import type { Decision } from './outcome.ts'
import { tryParse } from './parse-body.ts'
import { toTenant } from './secrets.ts'
import type { ReceiverSettings } from './settings.ts'

/** The inputs of a handshake's answer. */
export interface HandshakeInput {
  readonly request: WebhookRequest
  /** The parsed body, or undefined for a request without one. */
  readonly parsed: unknown
  /** The key that matched, or the first key. Undefined when unsigned requests are allowed. */
  readonly key: SigningKey | undefined
}

const NO_BODY: Uint8Array = new Uint8Array()

/** The largest body to read for an unsigned handshake. */
const UNSIGNED_BODY_BYTES = 16_384

/** Answers a handshake that needs no signature. Resolves to undefined for any other request. */
export async function answerUnsigned(
  settings: ReceiverSettings,
  request: WebhookRequest,
  readBody: () => Promise<Uint8Array>,
): Promise<Decision | undefined> {
  const { provider, tenant } = settings
  const isWanted = ({ method = 'POST', proof }: Handshake) =>
    proof !== 'signature' && method === request.method
  if (!provider.handshakes?.some(isWanted)) return undefined
  let parsed: unknown
  let body = NO_BODY
  if (request.method === 'POST') {
    if (hasSignature(provider.signature, (name) => request.header(name))) return undefined
    if (!(Number(request.header('content-length')) <= UNSIGNED_BODY_BYTES)) return undefined
    body = await readBody()
    parsed = tryParse(provider, body, request)
  }
  const handshake = findHandshake(settings, 'unsigned', { request, parsed })
  if (handshake === undefined) return undefined
  const { keyring } = typeof tenant === 'function' ? toTenant(settings, await tenant(request, body)) : tenant
  return answerHandshake(settings, handshake, { request, parsed, key: keyring?.keys[0] })
}

/** Finds the handshake that a request matches, among signed or unsigned ones. Returns undefined for an event. */
export function findHandshake(
  { provider }: ReceiverSettings,
  proven: 'signed' | 'unsigned',
  { request, parsed }: Pick<HandshakeInput, 'request' | 'parsed'>,
): Handshake | undefined {
  return provider.handshakes?.find(
    ({ method = 'POST', proof, when = [] }: Handshake) =>
      method === request.method &&
      (proof === 'signature') === (proven === 'signed') &&
      when.every((condition) => holds(condition, parsed, request)),
  )
}

function holds(condition: HandshakeCondition, parsed: unknown, request: WebhookRequest): boolean {
  const value = readPlace(condition, parsed, request)
  return condition.is === undefined ? value !== undefined && value !== null : value === condition.is
}

/** Checks the proof of a handshake and answers it. Throws HANDSHAKE_REFUSED if the proof fails. */
export function answerHandshake(
  settings: ReceiverSettings,
  handshake: Handshake,
  input: HandshakeInput,
): Decision {
  assertProof(settings, handshake, input)
  const { name, emits } = handshake
  const reply = toReply(handshake.reply, input)
  return { kind: 'handshake', name, reply, ...(emits && { body: input.parsed as object }) }
}

function assertProof(
  { settings }: ReceiverSettings,
  { name, proof }: Handshake,
  { request }: HandshakeInput,
): void {
  if (typeof proof === 'string') return
  const given = readPlace({ query: proof.query }, undefined, request)
  const expected = settings[proof.setting]
  if (typeof given === 'string' && expected !== undefined && equalText(given, expected)) return
  throw new WebhookError(
    'HANDSHAKE_REFUSED',
    `The ${proof.query} of the ${name} handshake differs from ${proof.setting} in your settings. Compare the two.`,
  )
}

function toReply({ status = 200, type, body = '' }: HandshakeReply, input: HandshakeInput): WebhookReply {
  const value = toValue(body, input)
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value)
  // The answer may repeat input from anyone, so no browser may render it as a page.
  const headers = { 'content-type': type ?? contentTypeOf(body), 'x-content-type-options': 'nosniff' }
  return { status, headers, body: text }
}

function contentTypeOf(body: Answer): string {
  if (typeof body !== 'object') return 'text/plain; charset=utf-8'
  if ('json' in body) return 'application/json'
  return 'form' in body ? 'application/x-www-form-urlencoded' : 'text/plain; charset=utf-8'
}

function toValue(answer: Answer | number, input: HandshakeInput): unknown {
  if (typeof answer !== 'object') return answer
  if ('json' in answer) {
    return Object.fromEntries(Object.entries(answer.json).map(([name, part]) => [name, toValue(part, input)]))
  }
  if ('form' in answer) {
    const fields = Object.entries(answer.form).map(([name, part]) => [name, String(toValue(part, input))])
    return new URLSearchParams(fields).toString()
  }
  if ('hmac' in answer) {
    if (input.key === undefined) {
      throw new WebhookError('CONFIG_INVALID', 'The answer to the handshake is signed. Pass the secret.')
    }
    const token = textAt(answer.hmac, input)
    if (!TOKEN.test(token)) {
      throw new WebhookError('PAYLOAD_INVALID', 'The handshake asks to sign a value that is not a token.')
    }
    const mac = createHmac(answer.hash, input.key).update(token).digest(answer.encoding)
    return `${answer.prefix ?? ''}${mac}`
  }
  return textAt(answer, input)
}

/** Only tokens are signed. Otherwise anyone could get a signature for a forged event, which is JSON or a form. */
const TOKEN = /^[A-Za-z0-9+/_.~-]{1,512}={0,2}$/

function textAt(place: Place, { parsed, request }: HandshakeInput): string {
  const value = readPlace(place, parsed, request)
  if (typeof value === 'string' || typeof value === 'number') return String(value)
  throw new WebhookError('PAYLOAD_INVALID', 'The handshake lacks the value to repeat in the answer.')
}
