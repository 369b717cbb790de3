import { CheckedEvent, VerifiedRequest } from './checked-event.ts'
import {
  assertObject,
  checkBody,
  checkHead,
  checkShape,
  checkSignature,
  checkSignaturePresent,
  readType,
} from './checks.ts'
import { answerHandshake, answerUnsigned, findHandshake } from './handshakes.ts'
import type { Decision } from './outcome.ts'
import { parseBody } from './parse-body.ts'
import type { RequestRun } from './request-run.ts'
import { toTenant } from './secrets.ts'
import type { ReceiverSettings } from './settings.ts'

/**
 * Runs the checks on the whole request, in order. The first that fails throws. Every path to a `VerifiedRequest` passes the
 * signature check. Handshakes are answered here: the result is then their decision.
 */
export async function verifyRequest(run: RequestRun): Promise<VerifiedRequest | Decision> {
  const { settings, request } = run
  const { provider, tenant: known } = settings
  if (provider.handshakes !== undefined) {
    const decision = await answerUnsigned(settings, request, async () =>
      checkBody(settings, await readBody(run)),
    )
    if (decision !== undefined) return decision
  }
  checkHead(request)
  if (typeof known === 'function' || known.keyring !== undefined) checkSignaturePresent(settings, request)
  const body = checkBody(settings, await readBody(run))
  run.checking = 'secret'
  const tenant = typeof known === 'function' ? toTenant(settings, await known(request, body)) : known
  const secretIndex = checkSignature(settings, request, tenant.keyring, body, run)
  run.checking = 'schema'
  const parsed = parseBody(provider.envelope.body, body, () => request.header('content-type'))
  if (provider.handshakes !== undefined) {
    const handshake = findHandshake(settings, 'signed', { request, parsed })
    const key = tenant.keyring?.keys[secretIndex ?? 0]
    if (handshake) return answerHandshake(settings, handshake, { request, parsed, key })
  }
  return new VerifiedRequest(provider, request, { tenant, secretIndex }, body, parsed)
}

/** Checks one event of a verified request (object, type, schema) and determines its identity. */
export function verifyEvent(
  settings: ReceiverSettings,
  verified: VerifiedRequest,
  element: unknown,
  index: number | undefined,
): CheckedEvent | Promise<CheckedEvent> {
  const { provider, request, parsed: whole } = verified
  const parsed = assertObject(element)
  const type =
    provider.eventType?.(parsed, request, whole) ?? readType(provider.envelope.type, parsed, request)
  const checked = checkShape(settings, type, parsed)
  if (checked instanceof Promise) {
    return checked.then((event) => withShape(new CheckedEvent(verified, parsed, type, index), event))
  }
  return withShape(new CheckedEvent(verified, parsed, type, index), checked)
}

function withShape(event: CheckedEvent, shape: object): CheckedEvent {
  event.event = shape
  return event
}

/** Reads the body. Later calls return the same promise. */
function readBody(run: RequestRun): Promise<Uint8Array> {
  run.checking = 'body'
  run.body ??= run.request.body(run.settings.maxBodyBytes)
  return run.body
}
