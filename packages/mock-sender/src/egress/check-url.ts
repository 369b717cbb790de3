import { isIP } from 'node:net'
import { type AddressKind, addressKind } from './address-kind.ts'
import { type EgressPolicy, type Refused, refuse, refuseAddress } from './egress-policy.ts'

/** The result of `checkUrl`. */
export type CheckedUrl = { readonly ok: true; readonly url: URL } | Refused

const METADATA_NAMES = new Set([
  'metadata.google.internal',
  'metadata.goog',
  'instance-data.ec2.internal',
  'metadata.tencentyun.com',
])
/** Reserved for internal networks: RFC 6762 (local and appendix G), RFC 8375, and ICANN for `internal`. */
const INTERNAL_NAME = /\.(?:local|localdomain|internal|intranet|private|corp|home|lan|home\.arpa)$/

/**
 * Checks the URL itself, before any name is resolved. It checks the host as `new URL` parses it, which normalises
 * decimal, hex, octal, short, full-width and trailing-dot spellings.
 */
export function checkUrl(given: string, policy: EgressPolicy): CheckedUrl {
  if (given?.length > policy.maxUrlLength) {
    return refuse(
      'url_too_long',
      `The URL has ${given.length} characters. Use one of at most ${policy.maxUrlLength}.`,
    )
  }
  const url = URL.canParse(given) ? new URL(given) : undefined
  if (!url) return unreadable(given)
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    return refuse('scheme_unsupported', `${url.protocol} URLs are not supported. Use https: or http:.`)
  }
  const host = hostOf(url)
  if (url.port === '0') {
    return refuse('url_invalid', 'Port 0 does not exist. Use one from 1 to 65535.', host)
  }
  if (policy.httpsOnly && url.protocol !== 'https:') {
    return refuse('https_required', 'The URL is plain HTTP. Use https:.', host)
  }
  if (url.username !== '' || url.password !== '') {
    return refuse(
      'credentials_in_url',
      'The URL contains a user name or a password. Leave them out, or send an Authorization header.',
      host,
    )
  }
  return checkHost(host, policy) ?? { ok: true, url }
}

function unreadable(given: unknown): Refused {
  if (typeof given === 'string' && URL.canParse(withoutPort(given))) {
    return refuse('url_invalid', 'The port of the URL does not exist. Use one from 1 to 65535.')
  }
  return refuse('url_invalid', 'The URL cannot be read. Use an absolute one such as https://host/path.')
}

/** The URL without its port and everything after it. */
function withoutPort(given: string): string {
  const from = given.indexOf('://') + 3
  const length = given.slice(from).search(/[/?#]/)
  return given.slice(0, given.lastIndexOf(':', length < 0 ? given.length : from + length))
}

/** The host without IPv6 brackets and without a trailing dot. */
export function hostOf({ hostname }: URL): string {
  if (hostname.startsWith('[')) return hostname.slice(1, -1)
  let end = hostname.length
  while (hostname[end - 1] === '.') end--
  return hostname.slice(0, end)
}

function checkHost(host: string, policy: EgressPolicy): Refused | undefined {
  if (isIP(host) !== 0) return refuseAddress(policy, addressKind(host), host, host)
  const kind = nameKind(host)
  if (kind) return refuseAddress(policy, kind, host, null)
  if (policy.internalNames || (host.includes('.') && !INTERNAL_NAME.test(host))) return undefined
  return refuse(
    'internal_name',
    `The name ${host} exists only inside one network. Use a public name, or egress: 'local'.`,
    host,
  )
}

function nameKind(host: string): AddressKind | undefined {
  if (METADATA_NAMES.has(host)) return 'metadata'
  return /(?:^|\.)localhost(?:\.localdomain)?$/.test(host) ? 'loopback' : undefined
}
