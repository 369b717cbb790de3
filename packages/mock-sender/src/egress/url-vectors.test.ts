import type { SubscriptionPolicy } from '@postern/core'
import { expect, test } from 'vitest'
import { checkUrl } from './check-url.ts'
import { type EgressMode, toEgressPolicy } from './egress-policy.ts'
import { type Resolver, resolveTarget } from './resolve-target.ts'
import data from './url-vectors.json' with { type: 'json' }

interface Vector {
  readonly name: string
  readonly url: string
  /** The resolver's answers at registration and at delivery. If absent, it must not be called. */
  readonly answers?: readonly (readonly string[])[]
  /** `pass` or the reason, at registration. */
  readonly strict: string
  readonly local: string
  readonly strictLater?: string
  readonly localLater?: string
  readonly redirectsTo?: string
  /** The result in strict mode for the target of the redirect. */
  readonly redirectIs?: string
}
const vectors: readonly Vector[] = data
const rules: SubscriptionPolicy = { httpsOnly: true, publicAddressesOnly: true, maxUrlLength: 2048 }

test.each(vectors)('in strict mode, $strict: $name', async (vector) => {
  expect(await verdicts('strict', vector)).toEqual(withLater(vector.strict, vector.strictLater))
})

test.each(vectors)('in local mode, $local: $name', async (vector) => {
  expect(await verdicts('local', vector)).toEqual(withLater(vector.local, vector.localLater))
})

test.each(vectors.filter(({ redirectsTo }) => redirectsTo))(
  '$name is refused',
  ({ redirectsTo, redirectIs }) => {
    const checked = checkUrl(redirectsTo!, toEgressPolicy('strict', rules))
    expect(checked.ok ? 'pass' : checked.refusal.reason).toBe(redirectIs)
  },
)

test('every vector has a unique name', () => {
  expect(new Set(vectors.map(({ name }) => name)).size).toBe(vectors.length)
})

async function verdicts(mode: EgressMode, { url, answers }: Vector): Promise<string[]> {
  const policy = toEgressPolicy(mode, rules)
  const resolver = inTurn(answers ?? [])
  const reasons: string[] = []
  for (let stage = 0; stage < (answers?.length ?? 1); stage++) {
    const target = await resolveTarget(url, policy, resolver)
    reasons.push(target.ok ? 'pass' : target.refusal.reason)
  }
  return reasons
}

function inTurn(answers: readonly (readonly string[])[]): Resolver {
  let asked = 0
  return (hostname) => {
    const answer = answers[asked++]
    if (!answer) throw Object.assign(new Error(`${hostname} was not to be resolved`), { code: 'UNEXPECTED' })
    return answer
  }
}

function withLater(first: string, later: string | undefined): string[] {
  return later === undefined ? [first] : [first, later]
}
