import type { AnyProvider } from '../definition/provider.ts'
import type { VerifiedEvent } from '../handling/verified-event.ts'
import type { WebhookRequest } from '../http/request.ts'
import { claimKey } from './identity.ts'
import type { Tenant } from './secrets.ts'

/** A request that passed all checks on the request itself. For why it is a class, see bench/NOTES.md, "Retained bodies". */
export class VerifiedRequest {
  readonly provider: AnyProvider
  readonly request: WebhookRequest
  readonly tenant: Tenant
  readonly secretIndex: number | undefined
  readonly body: Uint8Array
  readonly parsed: unknown

  constructor(
    provider: AnyProvider,
    request: WebhookRequest,
    signed: { readonly tenant: Tenant; readonly secretIndex: number | undefined },
    body: Uint8Array,
    parsed: unknown,
  ) {
    this.provider = provider
    this.request = request
    this.tenant = signed.tenant
    this.secretIndex = signed.secretIndex
    this.body = body
    this.parsed = parsed
  }
}

/** One event of a verified request, with its identity. For why it is a class, see bench/NOTES.md, "Retained bodies". */
export class CheckedEvent implements VerifiedEvent {
  readonly provider: AnyProvider
  readonly request: WebhookRequest
  readonly parsed: Readonly<Record<string, unknown>>
  readonly type: string
  readonly body: Uint8Array
  readonly endpoint: string
  readonly secretIndex: number | undefined
  readonly element: number | undefined
  readonly id: string
  readonly key: string
  /** The event as its schema returned it. */
  event: object

  /** @param element the index of the event in its batch */
  constructor(
    { provider, request, tenant, secretIndex, body }: VerifiedRequest,
    parsed: Readonly<Record<string, unknown>>,
    type: string,
    element: number | undefined,
  ) {
    this.provider = provider
    this.request = request
    this.parsed = parsed
    this.event = parsed
    this.type = type
    this.body = body
    this.endpoint = tenant.endpoint
    this.secretIndex = secretIndex
    this.element = element
    this.id = idInBatch(provider, provider.eventId(parsed, body, request), element)
    this.key = claimKey(tenant, this)
  }

  get typeSigned(): boolean {
    return this.provider.typeSigned
  }

  header(name: string): string | undefined {
    return this.request.header(name)
  }
}

/** Adds the index to an id that all events of a batch share: one outside the element, or the digest of the body. */
function idInBatch({ envelope }: AnyProvider, id: string, index: number | undefined): string {
  if (index === undefined) return id
  const isShared = id.startsWith('sha256:') || (envelope.id !== undefined && !('field' in envelope.id))
  return isShared ? `${id}.${index}` : id
}
