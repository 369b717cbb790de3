import { isDeepStrictEqual } from 'node:util'
import { toSigningKey, verify } from '@postern/core'
import type { Attempt, AttemptErrorKind, Delivery } from '../delivery/delivery.ts'
import type { DisabledReason, Subscription, SubscriptionRecord } from '../subscription/subscription.ts'
import { showControls } from '../text/plain-line.ts'
import { describeDelivery } from './describe-delivery.ts'
import {
  readAttempts,
  readDelivery,
  readReason,
  readSecret,
  readSigned,
  readSubscription,
  refuseMore,
} from './judged.ts'

/** The result of a matcher, as `expect.extend` of vitest, Jest and Bun expects it. */
export interface MatcherResult {
  readonly pass: boolean
  message(): string
}

/** How one attempt ended: the status of the response, or the kind of error. */
export type AttemptResult = number | AttemptErrorKind

/** The matchers as methods of the object that `expect` returns, for the declarations of a test framework. */
export interface DeliveryMatchers<R> {
  /** The receiver acknowledged the delivery. */
  toBeDelivered(): R
  /** The attempts so far ended like this, in this order: `[500, 'timeout', 200]`. */
  toHaveAttempts(expected: readonly AttemptResult[]): R
  /** Every attempt carried a valid signature, made with this secret or by default with those of the subscription. */
  toHaveBeenSigned(secret?: string): R
  /** The sender has stopped sending to the subscription, for this reason if one is given. */
  toBeDisabled(reason?: DisabledReason['reason']): R
}

/**
 * Matchers for deliveries and subscriptions, for any `expect.extend`; `@postern/mock-sender/vitest` and
 * `@postern/mock-sender/jest` register them. Each throws, with `not` too, for a value that it cannot check.
 * @example
 * import { expect } from 'bun:test'
 * expect.extend(matchers)
 */
export const matchers = {
  /** The receiver acknowledged the delivery. */
  toBeDelivered(received: unknown, ...more: readonly unknown[]): MatcherResult {
    const delivery = readDelivery('toBeDelivered', received)
    refuseMore('toBeDelivered', more)
    return result(delivery.status === 'delivered', delivery, 'be delivered')
  },

  /** The attempts so far ended like this, in this order: `[500, 'timeout', 200]`. */
  toHaveAttempts(received: unknown, expected: unknown, ...more: readonly unknown[]): MatcherResult {
    const delivery = readDelivery('toHaveAttempts', received)
    const wanted = readAttempts(expected)
    refuseMore('toHaveAttempts', more)
    const pass = isDeepStrictEqual(delivery.attempts.map(attemptResult), wanted)
    return result(pass, delivery, `have the attempts ${list(wanted)}`)
  },

  /** Every attempt carried a valid signature, made with this secret or by default with those of the subscription. */
  toHaveBeenSigned(received: unknown, secret?: unknown, ...more: readonly unknown[]): MatcherResult {
    const delivery = readSigned('toHaveBeenSigned', received)
    const given = readSecret(secret)
    refuseMore('toHaveBeenSigned', more)
    const { attempts, provider } = delivery
    const pass = attempts.every((attempt) => isSigned(attempt, delivery, given))
    return result(pass, delivery, `have been signed for ${provider.title} on every attempt`)
  },

  /** The sender has stopped sending to the subscription, for this reason if one is given. */
  toBeDisabled(received: unknown, wanted?: unknown, ...more: readonly unknown[]): MatcherResult {
    const subscription = readSubscription('toBeDisabled', received)
    const reason = readReason(wanted)
    refuseMore('toBeDisabled', more)
    return disabledResult(subscription, reason)
  },
}

function disabledResult({ disabled, active, url }: Subscription, reason: string | undefined): MatcherResult {
  const pass = !active && (reason === undefined || disabled?.reason === reason)
  const state = active ? 'active' : `disabled (${disabled?.reason ?? 'by hand'})`
  const wanted = reason === undefined ? 'disabled' : `disabled (${reason})`
  const message = () =>
    `Expected the subscription of ${showControls(url)} ${pass ? 'not ' : ''}to be ${wanted}. It is ${state}.`
  return { pass, message }
}

function attemptResult({ response, error }: Attempt): AttemptResult {
  return response ? response.status : error!.kind
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
