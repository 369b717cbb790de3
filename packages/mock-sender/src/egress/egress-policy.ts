import type { SubscriptionPolicy } from '@postern/core'
import type { AddressKind } from './address-kind.ts'

/**
 * The URLs to which a mock sender delivers.
 *
 * - `strict`: the provider's own URL rules, and public addresses only, even if the provider does not require it
 * - `local`: plain HTTP, loopback, private networks and internal names too, as tests and containers need them;
 *   metadata services, link-local, multicast and broadcast addresses stay forbidden
 */
export type EgressMode = 'strict' | 'local'

/** The URLs that deliveries may go to. */
export interface EgressPolicy {
  readonly mode: EgressMode
  readonly httpsOnly: boolean
  /** The longest URL, in UTF-16 units as given. */
  readonly maxUrlLength: number
  readonly allowedKinds: ReadonlySet<AddressKind>
  /** Whether names of one machine or network are allowed: `localhost`, `printer.local`, names without a dot. */
  readonly internalNames: boolean
}

/** The reason for a refusal. An address kind names the kind of the host or of an address that it resolves to. */
export type EgressReason =
  | 'url_invalid'
  | 'url_too_long'
  | 'scheme_unsupported'
  | 'https_required'
  | 'credentials_in_url'
  | 'internal_name'
  | 'unresolved'
  | Exclude<AddressKind, 'public'>

/** Why a URL is refused. `unresolved` is a DNS failure; every other reason is a rule of the policy. */
export interface EgressRefusal {
  readonly reason: EgressReason
  /** The problem and its remedy. It never contains the URL, which may hold a password. */
  readonly message: string
  /** The host as the URL parser reads it; null if there is none. */
  readonly host: string | null
  /** The refused address; null if the refusal is not about an address. */
  readonly address: string | null
}

export type Refused = { readonly ok: false; readonly refusal: EgressRefusal }

/** The length that servers and proxies commonly support. */
const MAX_URL_LENGTH = 2048

const STRICT_KINDS: ReadonlySet<AddressKind> = new Set(['public'])
const LOCAL_KINDS: ReadonlySet<AddressKind> = new Set([
  'public',
  'loopback',
  // Many servers print 0.0.0.0 as their address; it connects to loopback.
  'unspecified',
  'private',
  'shared',
  // Nothing answers there, which tests of timeouts need; some proxies resolve every name into 198.18.0.0/15.
  'documentation',
  'reserved',
])

/** Makes the policy of a mode from the rules of a provider. */
export function toEgressPolicy(mode: EgressMode, rules: SubscriptionPolicy): EgressPolicy {
  if (mode !== 'strict' && mode !== 'local') {
    throw new Error(`The egress mode '${mode}' does not exist. Use 'strict' or 'local'.`)
  }
  const isStrict = mode === 'strict'
  return {
    mode,
    httpsOnly: isStrict && (rules.httpsOnly ?? false),
    maxUrlLength: rules.maxUrlLength ?? MAX_URL_LENGTH,
    allowedKinds: isStrict ? STRICT_KINDS : LOCAL_KINDS,
    internalNames: !isStrict,
  }
}

export function refuse(
  reason: EgressReason,
  message: string,
  host: string | null = null,
  address: string | null = null,
): Refused {
  return { ok: false, refusal: { reason, message, host, address } }
}

/** Refuses an address of a kind that the policy does not allow. */
export function refuseAddress(
  policy: EgressPolicy,
  kind: AddressKind,
  host: string,
  address: string | null,
): Refused | undefined {
  if (kind === 'public' || policy.allowedKinds.has(kind)) return undefined
  const what = `${/^[aeiou]/.test(kind) ? 'an' : 'a'} ${kind.replace('_', '-')} address`
  const message =
    address === null || address === host
      ? `The host ${host} is ${what}.`
      : `The host ${host} leads to ${address}, ${what}.`
  const advice = LOCAL_KINDS.has(kind) ? `Use a public one, or egress: 'local'.` : 'Use another one.'
  return refuse(kind, `${message} ${advice}`, host, address)
}
