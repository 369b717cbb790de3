import type { AttemptErrorKind, Delivery, DeliveryStatus } from '../delivery/delivery.ts'
import { latestEmitWarning } from '../delivery/emitted.ts'
import type { DisabledReason, Subscription } from '../subscription/subscription.ts'
import { kindOf } from '../text/assert-options.ts'
import { unknownName } from '../text/did-you-mean.ts'

export const STATUSES: Readonly<Record<DeliveryStatus, true>> = {
  pending: true,
  delivered: true,
  exhausted: true,
  gone: true,
  cancelled: true,
}
export const ERROR_KINDS: Readonly<Record<AttemptErrorKind, true>> = {
  timeout: true,
  connection_refused: true,
  connection_reset: true,
  response_incomplete: true,
  dns: true,
  tls: true,
  protocol: true,
  hung_up: true,
  ssrf_blocked: true,
  aborted: true,
}
const REASONS: Readonly<Record<DisabledReason['reason'], true>> = {
  gone: true,
  failing: true,
  manual: true,
  deleted: true,
}
const PASS_ONE = 'Pass one, such as the first that emit() resolves with.'
const NOBODY = 'emit() resolves with an empty array when no active subscription wants the event.'

/** Returns the delivery that a matcher was given. For anything else it throws, and says what to pass. */
export function readDelivery(matcher: string, received: unknown): Delivery {
  if (isDelivery(received)) return received
  throw new TypeError(
    `${matcher}() was given ${nameOf(received)}, not a delivery. ${deliveryAdvice(received)}`,
  )
}

/** Returns a delivery whose signatures can be checked: the sender's own object, with at least one attempt. */
export function readSigned(matcher: string, received: unknown): Delivery {
  const delivery = readDelivery(matcher, received)
  if (typeof delivery.provider?.signature !== 'object' || !('keys' in delivery.subscription)) {
    throw new TypeError(
      `${matcher}() was given a copy of a delivery, without its keys. Pass the delivery itself.`,
    )
  }
  if (delivery.attempts.length > 0) return delivery
  throw new TypeError(`${matcher}() was given a delivery without attempts. Wait for the first attempt.`)
}

/** Returns the subscription that a matcher was given. For anything else it throws, and says what to pass. */
export function readSubscription(matcher: string, received: unknown): Subscription {
  if (isSubscription(received)) return received
  const advice = isDelivery(received)
    ? 'Pass delivery.subscription.'
    : kindOf(received) === 'a promise'
      ? 'Await it first.'
      : 'Pass what subscribe() resolves with.'
  throw new TypeError(`${matcher}() was given ${nameOf(received)}, not a subscription. ${advice}`)
}

export function readAttempts(expected: unknown): (number | AttemptErrorKind)[] {
  if (!Array.isArray(expected)) {
    throw new TypeError(
      `toHaveAttempts() takes an array, such as [500, 'timeout', 200], not ${kindOf(expected)}.`,
    )
  }
  return Array.from(expected, (result: unknown) => {
    if (Number.isInteger(result) && Number(result) >= 100 && Number(result) <= 999) return Number(result)
    if (typeof result === 'string' && Object.hasOwn(ERROR_KINDS, result)) return result as AttemptErrorKind
    const said =
      typeof result === 'string'
        ? unknownName('result of an attempt', result, Object.keys(ERROR_KINDS))
        : `${typeof result === 'number' ? result : kindOf(result)} is not a result of an attempt.`
    throw new TypeError(
      `${said} toHaveAttempts() takes statuses and kinds of errors, such as [500, 'timeout'].`,
    )
  })
}

/** Returns undefined when no reason was given. */
export function readReason(reason: unknown): string | undefined {
  if (reason === undefined || (typeof reason === 'string' && Object.hasOwn(REASONS, reason))) return reason
  throw new TypeError(unknownName('reason', String(reason), Object.keys(REASONS)))
}

/** Returns undefined when no secret was given. */
export function readSecret(secret: unknown): string | undefined {
  if (secret === undefined || (typeof secret === 'string' && secret !== '')) return secret
  throw new TypeError(
    `toHaveBeenSigned() was given ${secret === '' ? 'an empty text' : kindOf(secret)}. Pass a secret, or nothing for those of the subscription.`,
  )
}

export function refuseMore(matcher: string, more: readonly unknown[]): void {
  if (more.length > 0)
    throw new TypeError(`${matcher}() was given too many arguments. Leave out the last one.`)
}

function deliveryAdvice(received: unknown): string {
  const { warning } = Object(received) as { warning?: unknown }
  if (Array.isArray(received) && received.length > 0) return PASS_ONE
  if (received === undefined || Array.isArray(received)) {
    return typeof warning === 'string' ? warning : (latestEmitWarning() ?? NOBODY)
  }
  if (kindOf(received) === 'a promise') return 'Await it first.'
  if (isSubscription(received)) return 'For a subscription, use toBeDisabled().'
  return PASS_ONE
}

function nameOf(value: unknown): string {
  if (isDelivery(value)) return 'a delivery'
  if (isSubscription(value)) return 'a subscription'
  return kindOf(value)
}

function isDelivery(value: unknown): value is Delivery {
  if (typeof value !== 'object' || value === null) return false
  const { id, status, attempts, subscription } = value as Partial<Delivery>
  const isKnown = typeof status === 'string' && Object.hasOwn(STATUSES, status)
  return typeof id === 'string' && isKnown && Array.isArray(attempts) && typeof subscription?.url === 'string'
}

function isSubscription(value: unknown): value is Subscription {
  if (typeof value !== 'object' || value === null) return false
  const { id, url, events, active } = value as Partial<Subscription>
  const isNamed = typeof id === 'string' && typeof url === 'string'
  return isNamed && Array.isArray(events) && typeof active === 'boolean' && 'disabled' in value
}
