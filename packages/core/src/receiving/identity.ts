import type { AnyProvider } from '../definition/provider.ts'
import { isBodySigned, isSigned } from '../definition/signed-places.ts'
import { fingerprintOf } from '../signing/fingerprint.ts'
import type { SigningKey } from '../signing/keys.ts'
import { type RequestHead, readPlace } from '../signing/place.ts'

/** The tenant that an event belongs to. */
export interface Owner {
  readonly endpoint: string
  readonly keyring: { readonly keys: readonly SigningKey[] } | undefined
  /** True for a secret function that returns no endpoint: only the secret then keeps tenants apart. */
  readonly sharesEndpoint?: boolean
}

/** The parts of a verified event that may go into its claim key. */
export interface Identified {
  readonly provider: AnyProvider
  /** The result of `provider.eventId`. */
  readonly id: string
  readonly type: string
  /** The parsed event, before its schema ran. */
  readonly parsed: Readonly<Record<string, unknown>>
  readonly request: RequestHead
  /** The index of the key that matched. */
  readonly secretIndex: number | undefined
}

/**
 * Makes the unique claim key of an event: `<endpoint>:<id>`. It contains the type if the signature does not cover the
 * type (unless the id can be used only once), and the fingerprint of the matching secret if tenants share the endpoint:
 * `<endpoint>|<type>|<fingerprint>:<id>`.
 */
export function claimKey(owner: Owner, event: Identified): string {
  const { provider, type } = event
  const isTypeless = provider.typeSigned || isForOneUse(provider)
  const head = isTypeless ? escapePart(owner.endpoint) : `${escapePart(owner.endpoint)}|${escapePart(type)}`
  const fingerprint = owner.sharesEndpoint ? fingerprintOfMatch(owner, event) : undefined
  if (fingerprint === undefined) return `${head}:${markedId(event)}`
  return `${head}${isTypeless ? '||' : '|'}${fingerprint}:${markedId(event)}`
}

/**
 * A signed id next to an unsigned body is good for one event. With the type in the key, an attacker could reuse a captured
 * id once per type.
 */
function isForOneUse({ envelope, signature }: AnyProvider): boolean {
  return envelope.id !== undefined && !isBodySigned(signature) && isSigned(signature, envelope.id)
}

const SEPARATORS = /[%:|]/

function escapePart(text: string): string {
  return SEPARATORS.test(text) ? text.replace(/[%:|]/g, encodeURIComponent) : text
}

function fingerprintOfMatch({ keyring }: Owner, { secretIndex }: Identified): string | undefined {
  const key = secretIndex === undefined ? undefined : keyring?.keys[secretIndex]
  return key && fingerprintOf(key)
}

/** Keeps a numeric id apart from a string of the same digits. */
function markedId({ provider, id, parsed, request }: Identified): string {
  const place = provider.envelope.id
  const value = place && readPlace(place, parsed, request)
  return typeof value === 'number' && String(value) === id ? `number:${id}` : id
}
