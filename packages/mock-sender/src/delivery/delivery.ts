import type { AnyProvider } from '@postern/core'
import type { EventBody } from '../event/event-body.ts'
import type { Subscription } from '../subscription/subscription.ts'

/** One event on its way to one subscription. The object is live: its attempts and status change as time moves on. */
export interface Delivery {
  readonly id: string
  /** The provider that the event belongs to. */
  readonly provider: AnyProvider
  readonly subscription: Subscription
  /** Of a batch, as the next two, that of its first event. */
  readonly type: string
  /** The id the receiver should deduplicate on: `provider.eventId` of the signed bytes. */
  readonly eventId: string
  readonly event: EventBody
  /** The events in the request: one, or those of a batch in their order. */
  readonly events: readonly DeliveredEvent[]
  /** The bytes that every attempt sends, unless a fault changes them. */
  readonly body: Buffer
  /** Milliseconds since the epoch on the sender's clock, as all times here. */
  readonly createdAt: number
  readonly status: DeliveryStatus
  readonly attempts: readonly Attempt[]
  /** The delivery that this one repeats. */
  readonly redeliveryOf: string | null
  /** Returns the delivery as JSON, without its provider and secret; times are in ISO 8601. */
  toJSON(): DeliveryJson
}

/** One event of a delivery. */
export interface DeliveredEvent {
  readonly type: string
  /** The id that the receiver should deduplicate on. */
  readonly eventId: string
  readonly event: EventBody
}

/**
 * The status of a delivery.
 *
 * - `pending`: an attempt is under way or scheduled
 * - `delivered`: the receiver answered 2xx
 * - `exhausted`: the last attempt of the ladder failed
 * - `gone`: the receiver answered 410
 * - `cancelled`: the receiver answered 410 to another delivery, the subscription was disabled or deleted by hand, or
 *   the sender was closed
 */
export type DeliveryStatus = 'pending' | 'delivered' | 'exhausted' | 'gone' | 'cancelled'

/** One HTTP request of a delivery, and its result. */
export interface Attempt extends Exchange {
  /** Counts from 1. */
  readonly number: number
  readonly at: number
  /** When the wait for the next attempt began. On a virtual clock, only attempts that time out take time. */
  readonly endedAt: number
  readonly request: SentRequest
  readonly outcome: AttemptOutcome
  readonly next: NextStep | null
  /** The answers to the copies that a `duplicate` fault sent with this request. */
  readonly duplicates: readonly Exchange[]
}

/** The result of an attempt. `success` is a status that the provider takes as an acknowledgement. */
export type AttemptOutcome = 'success' | 'refused' | 'redirected' | 'timeout' | 'network_error'

/** The step after a failed attempt: when the next attempt is due (null: never), and the reason. */
export interface NextStep {
  readonly at: number | null
  readonly why: Why
}

/** The reason for the step after a failed attempt: for the delay of the next one, or for the end of the delivery. */
export type Why =
  | 'backoff'
  | 'retry_after'
  | 'gone'
  | 'disabled'
  | 'redirect_not_followed'
  | 'timeout'
  | 'ssrf_blocked'
  | 'exhausted'

/** The request of an attempt, with the exact bytes that were sent. */
export interface SentRequest {
  readonly method: 'POST'
  readonly url: string
  /** Repeated headers are joined by `', '`. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

/** The receiver's response, or the error that prevented it. Exactly one of the two is null. */
export interface Exchange {
  readonly response: ReceivedResponse | null
  readonly error: AttemptError | null
  /** Real milliseconds until the response was complete. After a timeout, the provider's timeout. */
  readonly durationMs: number
}

/** The response of the receiver to an attempt. */
export interface ReceivedResponse {
  readonly status: number
  /** Lower-case names; repeated headers are joined by `', '`. */
  readonly headers: Readonly<Record<string, string>>
  /** The first 64 KiB. */
  readonly body: string
  /** `base64` for bytes that are not UTF-8. */
  readonly bodyEncoding: 'utf8' | 'base64'
  /** Whether the response was longer than `body`. */
  readonly truncated: boolean
}

/** The error that prevented a response. */
export interface AttemptError {
  readonly kind: AttemptErrorKind
  readonly message: string
}

/** The kind of an error that prevented a response. */
export type AttemptErrorKind =
  | 'timeout'
  | 'connection_refused'
  | 'connection_reset'
  | 'response_incomplete'
  | 'dns'
  | 'tls'
  | 'protocol'
  | 'hung_up'
  | 'ssrf_blocked'
  | 'aborted'

/** A delivery as JSON: without its provider, its secret and its event; times in ISO 8601. */
export interface DeliveryJson extends Pick<Delivery, 'id' | 'type' | 'eventId' | 'status' | 'redeliveryOf'> {
  readonly subscription: { readonly id: string; readonly url: string }
  readonly createdAt: string
  /** Only where there are several: what is in the batch. */
  readonly events?: readonly Omit<DeliveredEvent, 'event'>[]
  readonly attempts: readonly AttemptJson[]
}

/** An attempt as JSON. */
export interface AttemptJson
  extends Pick<Attempt, 'number' | 'response' | 'error' | 'durationMs' | 'outcome'> {
  readonly at: string
  readonly request: Omit<SentRequest, 'body'> & Pick<ReceivedResponse, 'body' | 'bodyEncoding'>
  readonly next: { readonly at: string | null; readonly why: string } | null
  /** The answers to the copies of a `duplicate` fault, if there are any. */
  readonly duplicates?: readonly Exchange[]
}
