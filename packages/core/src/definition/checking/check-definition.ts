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
  text,
  yesOrNo,
} from './check.ts'
import { checkEnvelope, type Examples } from './check-envelope.ts'
import { checkEvents } from './check-events.ts'
import { handshake, replyPolicy } from './check-handshake.ts'
import { checkSignature } from './check-signature.ts'

const aField = shapeOf({ field: path })
const aKind = oneOf('event-type', 'event-id', 'delivery-id', 'timestamp')
const headerContent: Check = (value, at) => (typeof value === 'object' ? aField : aKind)(value, at)

const delivery = shapeOf({
  timeoutMs: optional(positive),
  ladderMs: optional(someOf(atLeastZero)),
  headers: optional(recordOf(headerName, headerContent)),
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
  checkSettings(handshakes as readonly Handshake[] | undefined, settings as readonly string[] | undefined)
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

/** A proof by a setting works only if the receiver must pass that setting. */
function checkSettings(handshakes: readonly Handshake[] = [], settings: readonly string[] = []): void {
  for (const [index, { proof }] of handshakes.entries()) {
    if (typeof proof === 'string' || settings.includes(proof.setting)) continue
    throw invalid(`handshakes[${index}].proof.setting`, proof.setting, 'Name it among the settings.')
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
