import type { LookupFunction } from 'node:net'
import { checkUrl } from './check-url.ts'
import { EgressError } from './egress-error.ts'
import type { EgressPolicy, EgressRefusal } from './egress-policy.ts'
import { type Resolver, resolveTarget } from './resolve-target.ts'

/** Keeps a sender from URLs that its policy does not allow. */
export interface EgressGuard {
  readonly policy: EgressPolicy
  /** Throws an EgressError for what delivery would refuse. In strict mode names are resolved for that. */
  assertAllowed(url: string): Promise<void> | void
  /** Why nothing may be sent to a URL, by itself; judged once for each object. */
  refusalOf(target: URL): EgressRefusal | null
  /**
   * For connections to names: resolves, judges every address, and hands on the ones that were judged. A connection
   * that is kept has passed this before.
   */
  readonly lookup: LookupFunction
}

export function createEgressGuard(policy: EgressPolicy, resolver?: Resolver): EgressGuard {
  const judged = new WeakMap<URL, EgressRefusal | null>()
  // What a URL says by itself has been judged before anybody connects.
  const anyUrl: EgressPolicy = { ...policy, httpsOnly: false, maxUrlLength: Number.POSITIVE_INFINITY }

  return {
    policy,
    assertAllowed(url) {
      const checked = checkUrl(url, policy)
      if (!checked.ok) throw new EgressError(checked.refusal)
      if (policy.mode === 'strict') return assertResolved(url, policy, resolver)
    },
    refusalOf(target) {
      let refusal = judged.get(target)
      if (refusal === undefined) {
        const checked = checkUrl(target.href, { ...policy, maxUrlLength: Number.POSITIVE_INFINITY })
        refusal = checked.ok ? null : checked.refusal
        judged.set(target, refusal)
      }
      return refusal
    },
    lookup(hostname, options, done) {
      resolveTarget(`http://${hostname}/`, anyUrl, resolver).then((found) => {
        if (found.ok) found.lookup(hostname, options, done)
        else done(new EgressError(found.refusal), [])
      })
    },
  }
}

/** A name that nobody knows now may be known when the first event comes. */
async function assertResolved(url: string, policy: EgressPolicy, resolver?: Resolver): Promise<void> {
  const found = await resolveTarget(url, policy, resolver)
  if (!found.ok && found.refusal.reason !== 'unresolved') throw new EgressError(found.refusal)
}
