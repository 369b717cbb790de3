import type { LookupFunction } from 'node:net'
import { checkUrl } from './check-url.ts'
import { EgressError } from './egress-error.ts'
import type { EgressPolicy, EgressRefusal } from './egress-policy.ts'
import { type Resolver, resolveTarget } from './resolve-target.ts'

/** Enforces an egress policy. */
export interface EgressGuard {
  readonly policy: EgressPolicy
  /** Throws an EgressError for a URL that deliveries would refuse. In strict mode it resolves names. */
  assertAllowed(url: string): Promise<void> | void
  /** Returns why the policy forbids a URL, without resolving its name; null if it does not. Cached per object. */
  refusalOf(target: URL): EgressRefusal | null
  /**
   * Resolves a name for a connection, checks every address, and returns exactly the checked ones. Kept connections
   * have passed this check before.
   */
  readonly lookup: LookupFunction
}

/** Makes the guard of one sender. */
export function createEgressGuard(policy: EgressPolicy, resolver?: Resolver): EgressGuard {
  const judged = new WeakMap<URL, EgressRefusal | null>()
  // The URL itself has been checked before a connection is opened.
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

/** Accepts a name that does not resolve: it may resolve when the first event is sent. */
async function assertResolved(url: string, policy: EgressPolicy, resolver?: Resolver): Promise<void> {
  const found = await resolveTarget(url, policy, resolver)
  if (!found.ok && found.refusal.reason !== 'unresolved') throw new EgressError(found.refusal)
}
