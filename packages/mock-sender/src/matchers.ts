import { isDeepStrictEqual } from 'node:util'
import { type AnyProvider, toSigningKey, verify } from '@postern/core'
import type { Attempt, AttemptErrorKind, Delivery } from './delivery.ts'
import { describeDelivery } from './describe-delivery.ts'
import type { DisabledReason, Subscription } from './subscription.ts'

/** What `expect.extend` of vitest and jest asks of a matcher. */
export interface MatcherResult {
  readonly pass: boolean
  message(): string
}

/** How one attempt ended: the status of the answer, or what kept it from coming. */
export type AttemptResult = number | AttemptErrorKind

/** Matchers for deliveries and subscriptions, for any `expect.extend`; `@postern/mock-sender/vitest` registers them. */
export const matchers = {
  /** The receiver acknowledged the delivery. */
  toBeDelivered(delivery: Delivery): MatcherResult {
    return result(delivery.status === 'delivered', delivery, (not) => `be${not} delivered`)
  },

  /** The attempts so far ended like this, in this order: `[500, 'timeout', 200]`. */
  toHaveAttempts(delivery: Delivery, expected: readonly AttemptResult[]): MatcherResult {
    const actual = delivery.attempts.map(attemptResult)
    return result(
      isDeepStrictEqual(actual, expected),
      delivery,
      (not) => `${not ? 'not have' : 'have'} the attempts ${list(expected)}, and has ${list(actual)}`,
    )
  },

  /** Every attempt carried a signature that the subscription's secret, or the given one, verifies. */
  toHaveBeenSigned(delivery: Delivery, provider: AnyProvider, secret?: string): MatcherResult {
    const expected = secret ?? delivery.subscription.secret
    const pass =
      expected !== null &&
      delivery.attempts.length > 0 &&
      delivery.attempts.every((attempt) => isSigned(attempt, provider, expected))
    return result(pass, delivery, (not) => `${not ? 'not ' : ''}have been signed for ${provider.title}`)
  },

  /** The sender has stopped sending to the subscription, for this reason if one is given. */
  toBeDisabled(subscription: Subscription, reason?: DisabledReason['reason']): MatcherResult {
    const { disabled, active, url } = subscription
    const pass = !active && (reason === undefined || disabled?.reason === reason)
    const state = active ? 'active' : `disabled (${disabled?.reason ?? 'by hand'})`
    const wanted = reason === undefined ? 'disabled' : `disabled (${reason})`
    return {
      pass,
      message: () =>
        `Expected the subscription of ${url} ${pass ? 'not ' : ''}to be ${wanted}. It is ${state}.`,
    }
  },
}

export function attemptResult({ response, error }: Attempt): AttemptResult {
  return response ? response.status : error!.kind
}

function isSigned({ request }: Attempt, provider: AnyProvider, secret: string): boolean {
  const headers = new Map(Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), value]))
  try {
    verify(provider.signature, [toSigningKey(provider.signature, secret)], request.body, (name) =>
      headers.get(name),
    )
    return true
  } catch {
    return false
  }
}

function result(pass: boolean, delivery: Delivery, wish: (not: string) => string): MatcherResult {
  return {
    pass,
    message: () => `Expected the delivery to ${wish(pass ? ' not' : '')}.\n\n${describeDelivery(delivery)}`,
  }
}

function list(results: readonly AttemptResult[]): string {
  return results.length === 0 ? 'none' : results.join(' ')
}
