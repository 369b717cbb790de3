import type { Attempt, Delivery } from '../delivery/delivery.ts'
import type { Subscription } from '../subscription/subscription.ts'
import type { AttemptRow, DeliveryRow, SubscriptionJson } from './contract.ts'

/** Formats a time in ISO 8601. */
export const toIso = (ms: number): string => new Date(ms).toISOString()

const toIsoOrNull = (ms: number | null | undefined): string | null => (ms == null ? null : toIso(ms))

/** Makes the JSON of a subscription, without its secret. */
export function toSubscriptionJson(subscription: Subscription): SubscriptionJson {
  const { id, url, name, events, headers, secret, status, disabled } = subscription
  const { failingSince, exhaustedInARow, scope, createdAt, updatedAt } = subscription
  return {
    id,
    url,
    name,
    events,
    headers,
    signed: secret !== null,
    status,
    disabled: disabled && { reason: disabled.reason, at: toIso(disabled.at) },
    failingSince: toIsoOrNull(failingSince),
    exhaustedInARow,
    scope,
    createdAt: toIso(createdAt),
    updatedAt: toIso(updatedAt),
  }
}

/** Makes the JSON of a delivery, without headers and bodies. */
export function toDeliveryRow(delivery: Delivery): DeliveryRow {
  const { id, type, eventId, status, subscription, createdAt, redeliveryOf, attempts } = delivery
  return {
    id,
    type,
    eventId,
    status,
    subscription: { id: subscription.id, url: subscription.url },
    createdAt: toIso(createdAt),
    redeliveryOf,
    attempts: attempts.map(toAttemptRow),
  }
}

export function toAttemptRow({
  number,
  at,
  outcome,
  response,
  error,
  durationMs,
  next,
}: Attempt): AttemptRow {
  return {
    number,
    at: toIso(at),
    outcome,
    status: response?.status ?? null,
    error: error?.kind ?? null,
    durationMs,
    next: next && { at: toIsoOrNull(next.at), why: next.why },
  }
}
