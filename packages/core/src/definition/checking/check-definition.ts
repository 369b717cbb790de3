import { WebhookError } from '../../ground/errors.ts'
import type { SignatureScheme } from '../../signing/scheme.ts'
import type { Envelope } from '../envelope.ts'
import type { Handshake } from '../handshake.ts'
import { isBodySigned } from '../signed-places.ts'
import {
  aFunction,
  anyText,
  anything,
  atLeastZero,
  type Check,
  headerName,
  invalid,
  listOf,
  oneOf,
  optional,
  path,
  positive,
  ROOT,
  recordOf,
  shapeOf,
  someOf,
  success,
  text,
  withOneOf,
  yesOrNo,
} from './check.ts'
import { checkEnvelope, type Examples } from './check-envelope.ts'
import { checkEvents } from './check-events.ts'
import { handshake, replyPolicy } from './check-handshake.ts'
import { checkHandshakes } from './check-handshakes.ts'
import { checkSignature, settingsIn } from './check-signature.ts'

const fieldOrText = withOneOf(['field', 'text'], shapeOf({ field: optional(path), text: optional(text) }))
const aKind = oneOf('event-type', 'event-id', 'delivery-id', 'timestamp', 'attempt', 'retry')
const headerContent: Check = (value, at) => (typeof value === 'object' ? fieldOrText : aKind)(value, at)

const delivery = shapeOf({
  timeoutMs: optional(positive),
  ladderMs: optional(someOf(atLeastZero)),
  headers: optional(recordOf(headerName, headerContent)),
  acknowledgedBy: optional(someOf(success)),
  redirects: optional(atLeastZero),
  maxBodyBytes: optional(positive),
  deliveryIdPrefix: optional(anyText),
  afterLast: optional(text),
  afterExhausted: optional(oneOf('disable', 'mark-failing')),
})

const subscription = shapeOf({
  httpsOnly: optional(yesOrNo),
  publicAddressesOnly: optional(yesOrNo),
  maxUrlLength: optional(positive),
  maxNameLength: optional(positive),
  maxSecretLength: optional(positive),
  wildcard: optional(yesOrNo),
  secretOptional: optional(yesOrNo),
})

const definition = shapeOf({
  name: text,
  title: optional(text),
  signature: anything,
  envelope: anything,
  events: anything,
  eventId: optional(aFunction),
  eventType: optional(aFunction),
  handshakes: optional(listOf(handshake)),
  settings: optional(listOf(text)),
  reply: optional(replyPolicy),
  catalog: optional(oneOf('open', 'closed')),
  delivery: optional(delivery),
  subscription: optional(subscription),
  fidelity: optional(anything),
  // Present when a provider is built from another one.
  typeSigned: anything,
  extend: anything,
  typed: anything,
})

/** Throws CONFIG_INVALID for a definition that cannot work. The message names the field. */
export function checkDefinition(options: object): void {
  definition(options, ROOT)
  const { signature, envelope, events, eventId, eventType, handshakes, settings } = options as Readonly<
    Record<string, unknown>
  >
  checkSignature(signature, (settings as readonly string[] | undefined) ?? [])
  if (typeof events !== 'object' || events === null)
    throw invalid('events', events, 'Write an object of event types.')
  checkEnvelope(envelope, signature, examplesOf(events), eventType !== undefined)
  checkEvents(events)
  checkIdentity(signature, envelope, eventId !== undefined)
  const all = (handshakes ?? []) as readonly Handshake[]
  checkHandshakes(all, signature, (settings ?? []) as readonly string[])
  checkSettings((settings ?? []) as readonly string[], signature, all)
}

/** The digest of an unsigned body is not an identity: anyone could change the body. */
function checkIdentity(signature: SignatureScheme, envelope: Envelope<never>, readsId: boolean): void {
  if (signature.algorithm === 'token' || isBodySigned(signature)) return
  if (envelope.id !== undefined || readsId) return
  throw new WebhookError(
    'CONFIG_INVALID',
    'envelope.id is missing, and signature.signed does not cover the body. Name a signed place that identifies an event.',
  )
}

/** An unused setting is a misspelt one, or one that receivers must pass for nothing. */
function checkSettings(
  settings: readonly string[],
  { signed = [] }: SignatureScheme,
  handshakes: readonly Handshake[],
): void {
  const proofs = handshakes.flatMap(({ proof }) => (typeof proof === 'string' ? [] : proof.setting))
  const used = new Set([...settingsIn(signed), ...proofs])
  for (const [index, name] of settings.entries()) {
    const at = `settings[${index}]`
    if (settings.indexOf(name) < index) throw invalid(at, name, 'It is listed twice. Remove one.')
    if (!used.has(name))
      throw invalid(at, name, 'The definition does not use it. Remove it, or correct its name.')
  }
}

function examplesOf(events: object): Examples {
  return new Map(
    Object.entries(events).flatMap(([type, entry]) => {
      const example: unknown = entry?.['~standard'] ? undefined : entry?.example
      return example === undefined ? [] : [[type, example] as const]
    }),
  )
}
