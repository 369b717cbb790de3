import type { SubscriptionPolicy } from '@postern/core'
import type { AddressKind } from './address-kind.ts'

/**
 * - `strict`: the provider's own URL rules, and nothing but public addresses whether it says so or not
 * - `local`: plain HTTP, loopback, private networks and internal names too, as tests and containers need them;
 *   metadata services, link-local, multicast and broadcast addresses stay refused
 */
export type EgressMode = 'strict' | 'local'

/** Where deliveries may go. */
export interface EgressPolicy {
  readonly mode: EgressMode
  readonly httpsOnly: boolean
  /** Counted in UTF-16 units of the URL as it was given. */
  readonly maxUrlLength: number
  readonly allowedKinds: ReadonlySet<AddressKind>
  /** Names that only one machine or network knows: `localhost`, `printer.local`, names without a dot. */
  readonly internalNames: boolean
}

/** Why a target is refused; the kinds of address among them name what the host is or leads to. */
export type EgressReason =
  | 'url_invalid'
  | 'url_too_long'
  | 'scheme_unsupported'
  | 'https_required'
  | 'credentials_in_url'
  | 'internal_name'
  | 'unresolved'
  | Exclude<AddressKind, 'public'>

/** Why nothing may be, or was, sent to a URL. `unresolved` is a failure of DNS; every other reason is a rule. */
export interface EgressRefusal {
  readonly reason: EgressReason
  /** What happened and what to do; never holds the URL, which may have a password in it. */
  readonly message: string
  /** As the URL parser reads it; null when it reads none. */
  readonly host: string | null
  /** The address that was refused; null when it was not about one. */
  readonly address: string | null
}

export type Refused = { readonly ok: false; readonly refusal: EgressRefusal }

/** What servers and proxies take at least; longer URLs cost time and lead nowhere. */
const MAX_URL_LENGTH = 2048

const STRICT_KINDS: ReadonlySet<AddressKind> = new Set(['public'])
const LOCAL_KINDS: ReadonlySet<AddressKind> = new Set([
  'public',
  'loopback',
  // 0.0.0.0 is what many servers print as their address; it connects to loopback.
  'unspecified',
  'private',
  'shared',
  // Nobody answers there, which is what tests of timeouts want; some proxies resolve every name into 198.18.0.0/15.
  'documentation',
  'reserved',
])

/** What a mode makes of the rules of a provider. */
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
