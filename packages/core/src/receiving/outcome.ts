import type { ErrorCode, WebhookError } from '../ground/errors.ts'
import type { Decision as HandlingDecision } from '../handling/decision.ts'
import type { VerifiedEvent } from '../handling/verified-event.ts'
import type { WebhookReply } from '../http/request.ts'
import type { Hint } from '../signing/hint.ts'

interface Described {
  readonly provider: string
  /** From the arrival of the request to the outcome. */
  readonly durationMs: number
  /** The status the sender got; undefined for work from the inbox, of which the sender hears nothing. */
  readonly status: number | undefined
}

interface Identified {
  readonly type: string
  readonly id: string
  readonly key: string
  /** Which secret matched, by its place in the list; 0 is the first. Undefined when unsigned is allowed. */
  readonly secretIndex: number | undefined
}

/** The pipeline's decision about one request, or about one piece of work from the inbox, as observers get it. `error` and `hint` can be read on every kind. */
export type Outcome = Described &
  /** `error` is set when a handler threw after it had completed the event. */
  (
    | (Identified & {
        readonly kind: 'handled'
        readonly attempt: number
        readonly error?: unknown
        readonly hint?: undefined
      })
    /** Known without a handler, or not in the catalog; acknowledged. */
    | (Identified & { readonly kind: 'unhandled'; readonly error?: undefined; readonly hint?: undefined })
    /** Completed before; acknowledged without running anything. */
    | (Identified & { readonly kind: 'duplicate'; readonly error?: undefined; readonly hint?: undefined })
    /** Kept in the inbox, where a worker finds it; acknowledged. */
    | (Identified & { readonly kind: 'accepted'; readonly error?: undefined; readonly hint?: undefined })
    /** A request that wanted an answer and is no event, such as the verification of the URL. */
    | (Partial<Identified> & {
        readonly kind: 'handshake'
        readonly name: string
        /** What the provider sent, where a person needs a value of it. */
        readonly body?: object
        readonly error?: undefined
        readonly hint?: undefined
      })
    /** Not let in, or not possible now. Nothing ran. */
    | (Partial<Identified> & {
        readonly kind: 'refused'
        readonly code: ErrorCode
        readonly error: WebhookError
        /** A guess at the mistake, for the person who debugs; computed when it is read, and not enumerable. */
        readonly hint: Hint | undefined
      })
    /** Let in, and then a handler, the deadline, the lease or the store failed. */
    | (Identified & {
        readonly kind: 'failed'
        readonly code: ErrorCode
        readonly error: WebhookError
        readonly attempt: number
        readonly hint?: undefined
      })
    /** A run that outlived the deadline has ended after all. The sender never hears of this. */
    | (Identified & {
        readonly kind: 'late'
        readonly result: 'completed' | 'released' | 'lost'
        readonly error?: unknown
        readonly hint?: undefined
      })
  )

/** The decision about one request, before the report adds what it knows of the request anyway. */
export type Decision = EventDecision | HandshakeDecision | BatchDecision

export interface HandshakeDecision {
  readonly kind: 'handshake'
  readonly name: string
  readonly reply: WebhookReply
  readonly body?: object
}

/** The decisions about the events of one request, in their order; the sender gets the worst. */
export interface BatchDecision {
  readonly kind: 'batch'
  readonly parts: readonly BatchPart[]
}

export interface BatchPart {
  /** Undefined where the element is no event. */
  readonly event: VerifiedEvent | undefined
  readonly decision: EventDecision
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
