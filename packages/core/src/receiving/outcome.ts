import type { ErrorCode, WebhookError } from '../ground/errors.ts'
import type { Decision as HandlingDecision } from '../handling/decision.ts'
import type { EventTrace } from '../handling/instrumentation.ts'
import type { VerifiedEvent } from '../handling/verified-event.ts'
import type { WebhookReply } from '../http/request.ts'
import type { Hint } from '../signing/hint.ts'

interface Described {
  readonly provider: string
  /** The time from the arrival of the request to the outcome. */
  readonly durationMs: number
  /** The status that the sender got. Undefined for work from the inbox: the sender has its reply already. */
  readonly status: number | undefined
}

interface Identified {
  readonly type: string
  readonly id: string
  readonly key: string
  /** The index of the secret that matched, from 0. Undefined when unsigned requests are allowed. */
  readonly secretIndex: number | undefined
}

/**
 * The pipeline's decision about one request, or about one event from the inbox, as observers get it. Every kind has `error`
 * and `hint`, so both can be read without a check.
 */
export type Outcome = Described &
  /** Handled now. `error` is set when a handler threw after it had completed the event. */
  (
    | (Identified & {
        readonly kind: 'handled'
        readonly attempt: number
        readonly error?: unknown
        readonly hint?: undefined
      })
    /** No handler matches the type. Acknowledged. */
    | (Identified & { readonly kind: 'unhandled'; readonly error?: undefined; readonly hint?: undefined })
    /** Completed before. Acknowledged; no handler ran. */
    | (Identified & { readonly kind: 'duplicate'; readonly error?: undefined; readonly hint?: undefined })
    /** Stored in the inbox for a worker. Acknowledged. */
    | (Identified & { readonly kind: 'accepted'; readonly error?: undefined; readonly hint?: undefined })
    /** A request that expects an answer and is not an event, such as the verification of the URL. */
    | (Partial<Identified> & {
        readonly kind: 'handshake'
        readonly name: string
        /** The request's body, for handshakes with a value that a person must copy. */
        readonly body?: object
        readonly error?: undefined
        readonly hint?: undefined
      })
    /** Rejected, or not possible now. No handler ran. */
    | (Partial<Identified> & {
        readonly kind: 'refused'
        readonly code: ErrorCode
        readonly error: WebhookError
        /** The likely mistake behind a bad signature. Computed when read, and not enumerable. */
        readonly hint: Hint | undefined
      })
    /** Claimed, but then a handler, the deadline, the lease or the store failed. */
    | (Identified & {
        readonly kind: 'failed'
        readonly code: ErrorCode
        readonly error: WebhookError
        readonly attempt: number
        readonly hint?: undefined
      })
    /** A run that finished after the deadline. The sender does not learn of it. */
    | (Identified & {
        readonly kind: 'late'
        readonly result: 'completed' | 'released' | 'lost'
        readonly error?: unknown
        readonly hint?: undefined
      })
  )

/** The decision about one request, without the facts that the report adds. */
export type Decision = EventDecision | HandshakeDecision | BatchDecision

export interface HandshakeDecision {
  readonly kind: 'handshake'
  readonly name: string
  readonly reply: WebhookReply
  readonly body?: object
}

/** The decisions about the events of one request, in order. The sender gets the worst reply. */
export interface BatchDecision {
  readonly kind: 'batch'
  readonly parts: readonly BatchPart[]
}

export interface BatchPart {
  /** Undefined if the element is not a valid event. */
  readonly event: VerifiedEvent | undefined
  readonly decision: EventDecision
  readonly trace?: EventTrace | undefined
}

export type EventDecision =
  | HandlingDecision
  | { readonly kind: 'accepted' }
  | { readonly kind: 'refused'; readonly code: ErrorCode; readonly error: WebhookError }
  | {
      readonly kind: 'failed'
      readonly code: ErrorCode
      readonly error: WebhookError
      readonly attempt: number
    }
  | {
      readonly kind: 'late'
      readonly result: 'completed' | 'released' | 'lost'
      readonly error?: unknown
    }
