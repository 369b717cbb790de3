import type { AnyProvider } from '../definition/provider.ts'
import type { VerifiedEvent } from '../handling/verified-event.ts'
import {
  assertObject,
  checkBody,
  checkHead,
  checkShape,
  checkSignature,
  checkSignaturePresent,
  readType,
  toElements,
} from './checks.ts'
import { answerHandshake, answerUnsigned, findHandshake } from './handshakes.ts'
import { claimKey } from './identity.ts'
import type { Decision } from './outcome.ts'
import { parseBody } from './parse-body.ts'
import type { RequestRun } from './request-run.ts'
import { type Tenant, toTenant } from './secrets.ts'

/** A request that passed every check on the whole of it. */
export interface VerifiedRequest {
  readonly tenant: Tenant
  readonly secretIndex: number | undefined
  readonly body: Uint8Array
  readonly parsed: unknown
  /** The events, not yet looked at; more or fewer than one only where the provider sends batches. */
  readonly elements: readonly unknown[]
}

/**
 * The checks of a request, one after another. The first that fails throws, and no branch around the signature leads
 * to an event. A handshake is answered here, and its decision returned.
 */
export async function verifyRequest(run: RequestRun): Promise<VerifiedRequest | Decision> {
  const { settings, request } = run
  const { provider, tenant: known } = settings
  if (provider.handshakes !== undefined) {
    const decision = await answerUnsigned(settings, request, () => readBody(run))
    if (decision !== undefined) return decision
  }
  checkHead(request)
  if (typeof known === 'function' || known.keyring !== undefined) checkSignaturePresent(settings, request)
  const body = await readBody(run)
  run.checking = 'secret'
  const tenant = typeof known === 'function' ? toTenant(settings, await known(request)) : known
  const secretIndex = checkSignature(settings, request, tenant.keyring, body, run)
  run.checking = 'schema'
  const parsed = parseBody(provider.envelope.body, body, () => request.header('content-type'))
  if (provider.handshakes !== undefined) {
    const handshake = findHandshake(settings, 'signed', { request, parsed })
    const key = tenant.keyring?.keys[secretIndex ?? 0]
    if (handshake) return answerHandshake(settings, handshake, { request, parsed, key })
  }
  return { tenant, secretIndex, body, parsed, elements: toElements(provider.envelope, parsed) }
}

/** Checks one event of a verified request, and gives it its identity. */
export function verifyEvent(
  { settings, request }: RequestRun,
  { tenant, secretIndex, body, parsed: whole }: VerifiedRequest,
  element: unknown,
  index: number | undefined,
): VerifiedEvent | Promise<VerifiedEvent> {
  const { provider } = settings
  const parsed = assertObject(element)
  const type = provider.eventType?.(parsed, request, whole) ?? readType(parsed, provider.envelope.type)
  const toVerified = (event: object): VerifiedEvent => {
    const id = idInBatch(provider, provider.eventId(parsed, body, request), index)
    const key = claimKey(tenant, { provider, id, type, parsed, request, secretIndex })
    return {
      event,
      type,
      id,
      key,
      endpoint: tenant.endpoint,
      secretIndex,
      body,
      ...(index !== undefined && { element: index }),
      header: (name) => request.header(name),
    }
  }
  const checked = checkShape(settings, type, parsed)
  return checked instanceof Promise ? checked.then(toVerified) : toVerified(checked)
}

/** An id that stands outside the element, or none at all, is the same for the whole batch: the place keeps them apart. */
function idInBatch({ envelope }: AnyProvider, id: string, index: number | undefined): string {
  if (index === undefined) return id
  const isShared = id.startsWith('sha256:') || (envelope.id !== undefined && !('field' in envelope.id))
  return isShared ? `${id}.${index}` : id
}

/** Reads the body once, for whoever asks. */
function readBody(run: RequestRun): Promise<Uint8Array> {
  run.checking = 'body'
  run.body ??= Promise.resolve(run.request.body(run.settings.maxBodyBytes)).then((body) => {
    checkBody(run.settings, body)
    return body
  })
  return run.body
}
