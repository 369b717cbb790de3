import type { AnyProvider } from '../definition/provider.ts'
import { fingerprintOf } from '../signing/fingerprint.ts'
import type { SigningKey } from '../signing/keys.ts'
import { type RequestHead, readPlace } from '../signing/place.ts'

/** Whose event it is. */
export interface Owner {
  readonly endpoint: string
  readonly keyring: { readonly keys: readonly SigningKey[] } | undefined
  /** The secret comes from a function that names no endpoint, so nothing but the secret keeps its tenants apart. */
  readonly sharesEndpoint?: boolean
}

/** What of a verified event goes into its claim key. */
export interface Identified {
  readonly provider: AnyProvider
  /** As `provider.eventId` gave it. */
  readonly id: string
  readonly type: string
  /** The body, parsed and not yet touched by a schema. */
  readonly parsed: Readonly<Record<string, unknown>>
  readonly request: RequestHead
  /** Which of the owner's keys matched. */
  readonly secretIndex: number | undefined
}

/**
 * The key of an event's claim, which no other event has: `<endpoint>:<id>`.
 * The type is a part of it where nobody signs the type, and so is the fingerprint of the secret that matched where
 * tenants share the endpoint: `<endpoint>|<type>|<fingerprint>:<id>`.
 */
export function claimKey(owner: Owner, event: Identified): string {
  const { provider, type } = event
  const head = provider.typeSigned
    ? escapePart(owner.endpoint)
    : `${escapePart(owner.endpoint)}|${escapePart(type)}`
  const fingerprint = owner.sharesEndpoint ? fingerprintOfMatch(owner, event) : undefined
  if (fingerprint === undefined) return `${head}:${markedId(event)}`
  return `${head}${provider.typeSigned ? '||' : '|'}${fingerprint}:${markedId(event)}`
}

const SEPARATORS = /[%:|]/

function escapePart(text: string): string {
  return SEPARATORS.test(text) ? text.replace(/[%:|]/g, encodeURIComponent) : text
}

function fingerprintOfMatch({ keyring }: Owner, { secretIndex }: Identified): string | undefined {
  const key = secretIndex === undefined ? undefined : keyring?.keys[secretIndex]
  return key && fingerprintOf(key)
}

/** A number and the text of the same digits are two ids. */
function markedId({ provider, id, parsed, request }: Identified): string {
  const place = provider.envelope.id
  const value = place && readPlace(place, parsed, request)
  return typeof value === 'number' && String(value) === id ? `number:${id}` : id
}
