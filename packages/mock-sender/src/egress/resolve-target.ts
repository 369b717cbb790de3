import { lookup } from 'node:dns/promises'
import { isIP, type LookupFunction } from 'node:net'
import { addressKind } from './address-kind.ts'
import { checkUrl, hostOf } from './check-url.ts'
import { type EgressPolicy, type Refused, refuse, refuseAddress } from './egress-policy.ts'

/** Resolves a host name to its addresses. Rejects, or returns an empty list, when there are none. */
export type Resolver = (hostname: string) => Promise<readonly string[]> | readonly string[]

/** A URL whose addresses have been checked. */
export interface PinnedTarget {
  readonly ok: true
  readonly url: URL
  /** The checked addresses, in the resolver's order; never empty. */
  readonly addresses: readonly string[]
  /**
   * For `http.request`: returns the checked addresses without another DNS query, so DNS rebinding has no effect. The
   * Host header and the TLS server name stay those of the URL. Node does not call it for literal addresses.
   */
  readonly lookup: LookupFunction
}

/** Resolves through the operating system, as Node does when it connects. */
export const systemResolver: Resolver = async (hostname) =>
  (await lookup(hostname, { all: true })).map(({ address }) => address)

/**
 * Checks a URL and resolves its host once. A single forbidden address refuses the whole target. Never rejects.
 * @param resolver not called for literal addresses, nor for a URL that is already refused
 */
export async function resolveTarget(
  given: string,
  policy: EgressPolicy,
  resolver: Resolver = systemResolver,
): Promise<PinnedTarget | Refused> {
  const checked = checkUrl(given, policy)
  if (!checked.ok) return checked
  const { url } = checked
  const host = hostOf(url)
  const addresses = isIP(host) === 0 ? await resolve(url.hostname, resolver) : [host]
  if ('refusal' in addresses) return addresses
  for (const address of addresses) {
    const refused = refuseAddress(policy, addressKind(address), host, address)
    if (refused) return refused
  }
  return { ok: true, url, addresses, lookup: pinnedLookup(addresses) }
}

async function resolve(hostname: string, resolver: Resolver): Promise<readonly string[] | Refused> {
  try {
    const addresses = [...(await resolver(hostname))]
    if (addresses.length === 0) return unresolved(hostname, 'no address')
    return addresses.every((address) => isIP(address) !== 0)
      ? addresses
      : unresolved(hostname, 'something else than an address')
  } catch (error) {
    return unresolved(hostname, (error as NodeJS.ErrnoException | undefined)?.code ?? 'the resolver failed')
  }
}

function unresolved(host: string, why: string): Refused {
  return refuse('unresolved', `The name ${host} could not be resolved (${why}). Check its spelling.`, host)
}

function pinnedLookup(addresses: readonly string[]): LookupFunction {
  const answers = addresses.map((address) => ({ address, family: isIP(address) }))
  return (_hostname, options, done) => {
    process.nextTick(() => {
      if (options.all) done(null, answers)
      else done(null, answers[0]!.address, answers[0]!.family)
    })
  }
}
