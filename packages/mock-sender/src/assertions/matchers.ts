import { isDeepStrictEqual } from 'node:util'
import { toSigningKey, verify } from '@postern/core'
import type { Attempt, AttemptErrorKind, Delivery } from '../delivery/delivery.ts'
import type { DisabledReason, Subscription, SubscriptionRecord } from '../subscription/subscription.ts'
import { describeDelivery } from './describe-delivery.ts'

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
    assertDelivery('toBeDelivered', delivery)
    return result(delivery.status === 'delivered', delivery, 'be delivered')
  },

  /** The attempts so far ended like this, in this order: `[500, 'timeout', 200]`. */
  toHaveAttempts(delivery: Delivery, expected: readonly AttemptResult[]): MatcherResult {
    assertDelivery('toHaveAttempts', delivery)
    const pass = isDeepStrictEqual(delivery.attempts.map(attemptResult), expected)
    return result(pass, delivery, `have the attempts ${list(expected)}`)
  },

  /** Every attempt carried a good signature, by the secret given or else by those of the subscription. */
  toHaveBeenSigned(delivery: Delivery, secret?: string): MatcherResult {
    assertDelivery('toHaveBeenSigned', delivery)
    const { attempts, provider } = delivery
    const pass = attempts.length > 0 && attempts.every((attempt) => isSigned(attempt, delivery, secret))
    return result(pass, delivery, `have been signed for ${provider.title} on every attempt`)
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

function attemptResult({ response, error }: Attempt): AttemptResult {
  return response ? response.status : error!.kind
}

/** `emit` resolves with an array, which is easily passed on as it is. */
function assertDelivery(matcher: string, received: unknown): void {
  if (typeof received === 'object' && received !== null && 'attempts' in received) return
  throw new TypeError(
    `${matcher}() was not given a delivery. Pass one, such as the first that emit() resolves with.`,
  )
}

function isSigned({ request, at }: Attempt, { provider, subscription }: Delivery, secret?: string): boolean {
  const headers = new Map(Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), value]))
  const { keys, previous } = subscription as SubscriptionRecord
  const known =
    secret === undefined ? [...keys, ...(previous?.keys ?? [])] : [toSigningKey(provider.signature, secret)]
  try {
    verify(
      provider.signature,
      known,
      request.body,
      (name) => headers.get(name),
      () => at,
    )
    return true
  } catch {
    return false
  }
}

function result(pass: boolean, delivery: Delivery, wish: string): MatcherResult {
  const message = () =>
    `Expected the delivery ${pass ? 'not ' : ''}to ${wish}. It has the attempts ${list(delivery.attempts.map(attemptResult))}.\n\n${describeDelivery(delivery)}`
  return { pass, message }
}

function list(results: readonly AttemptResult[]): string {
  return `[${results.join(', ')}]`
}
