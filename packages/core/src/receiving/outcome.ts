import type { ErrorCode, WebhookError } from '../ground/errors.ts'
import type { WebhookReply } from '../http/request.ts'
import type { Hint } from '../signing/hint.ts'

interface Described {
  readonly provider: string
  /** From the arrival of the request to the outcome. */
  readonly durationMs: number
  /** The status the sender got. */
  readonly status: number
}

interface Identified {
  readonly type: string
  readonly id: string
  readonly key: string
  /** Which secret matched, by its place in the list; 0 is the first. Undefined when unsigned is allowed. */
  readonly secretIndex: number | undefined
}

/** What the pipeline decided about one request. */
export type Outcome = Described &
  (
    | (Identified & { readonly kind: 'handled'; readonly attempt: number; readonly error?: unknown })
    /** Known without a handler, or not in the catalog; acknowledged. */
    | (Identified & { readonly kind: 'unhandled' })
    /** Completed before; acknowledged without running anything. */
    | (Identified & { readonly kind: 'duplicate' })
    /** Not let in, or not possible now. Nothing ran. */
    | (Partial<Identified> & {
        readonly kind: 'refused'
        readonly code: ErrorCode
        readonly error: WebhookError
        /** A guess at the mistake, for the person who debugs; computed when it is read. */
        readonly hint: Hint | undefined
      })
    /** Let in, and then a handler, the deadline, the lease or the store failed. */
    | (Identified & {
        readonly kind: 'failed'
        readonly code: ErrorCode
        readonly error: WebhookError
        readonly attempt: number
      })
    /** A run that outlived the deadline has ended after all: what became of it. The sender never hears of this. */
    | (Identified & {
        readonly kind: 'late'
        readonly result: 'completed' | 'released' | 'lost'
        readonly error?: unknown
      })
  )

type Each<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never
/** An outcome before the report adds what it knows of the request anyway. */
export type Decision = Each<Outcome, keyof Described | keyof Identified | 'hint'>

const JSON_HEADERS = { 'content-type': 'application/json; charset=utf-8' }
const ACKNOWLEDGED: WebhookReply = { status: 200, headers: JSON_HEADERS, body: '{"ok":true}' }

/** The reply for a decision: its code and nothing else. */
export function toReply(decision: Decision, options: ReplyOptions): WebhookReply {
  if (!('code' in decision)) return ACKNOWLEDGED
  const { code, error } = decision
  const status = replyStatus(code, error.status, options)
  const headers: Record<string, string> = { ...JSON_HEADERS }
  if (code === 'METHOD_NOT_ALLOWED') headers.allow = 'POST'
  if (status === 503 || status === 409) {
    headers['retry-after'] = String(
      Math.max(1, Math.ceil((error.retryAfterMs ?? options.retryAfterMs) / 1000)),
    )
  }
  return { status, headers, body: `{"error":"${code}"}` }
}

export interface ReplyOptions {
  readonly inProgressStatus: 503 | 409
  readonly exhaustedStatus: 200 | 500
  /** Sent as Retry-After where nothing better is known. */
  readonly retryAfterMs: number
}

function replyStatus(code: ErrorCode, status: number, options: ReplyOptions): number {
  if (code === 'IN_PROGRESS') return options.inProgressStatus
  if (code === 'EXHAUSTED') return options.exhaustedStatus
  return status
}
