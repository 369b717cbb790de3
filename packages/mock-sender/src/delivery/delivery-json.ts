import { isUtf8 } from 'node:buffer'
import type { Attempt, AttemptJson, Delivery, DeliveryJson } from './delivery.ts'

/** Makes the JSON of a delivery, for `JSON.stringify` and `emit --json`. */
export function toDeliveryJson(delivery: Delivery): DeliveryJson {
  const { id, type, eventId, events, status, subscription, createdAt, redeliveryOf, attempts } = delivery
  return {
    id,
    type,
    eventId,
    status,
    subscription: { id: subscription.id, url: subscription.url },
    createdAt: toIso(createdAt),
    redeliveryOf,
    ...(events.length > 1 && { events: events.map(({ type, eventId }) => ({ type, eventId })) }),
    attempts: attempts.map(toAttemptJson),
  }
}

function toAttemptJson(attempt: Attempt): AttemptJson {
  const { number, at, request, response, error, durationMs, outcome, next, duplicates } = attempt
  const { method, url, headers, body } = request
  const bodyEncoding = isUtf8(body) ? 'utf8' : 'base64'
  return {
    number,
    at: toIso(at),
    request: { method, url, headers, body: body.toString(bodyEncoding), bodyEncoding },
    response,
    error,
    durationMs,
    outcome,
    next: next && { at: next.at === null ? null : toIso(next.at), why: next.why },
    ...(duplicates.length > 0 && { duplicates }),
  }
}

const toIso = (ms: number): string => new Date(ms).toISOString()
