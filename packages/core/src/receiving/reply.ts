import { ERROR_CODES, type ErrorCode } from '../ground/errors.ts'
import type { WebhookReply } from '../http/request.ts'
import type { Decision } from './outcome.ts'

const JSON_HEADERS = { 'content-type': 'application/json; charset=utf-8' }
const ACKNOWLEDGED: WebhookReply = { status: 200, headers: JSON_HEADERS, body: '{"ok":true}' }

export interface ReplyOptions {
  readonly inProgressStatus: 503 | 409
  readonly exhaustedStatus: 200 | 500
  /** Sent as Retry-After where nothing better is known. */
  readonly retryAfterMs: number
}

/** The reply for a decision: its code and nothing else. */
export function toReply(decision: Decision, options: ReplyOptions): WebhookReply {
  if (!('code' in decision)) return ACKNOWLEDGED
  const { code, error } = decision
  const status = replyStatus(code, options)
  const headers: Record<string, string> = { ...JSON_HEADERS }
  if (code === 'METHOD_NOT_ALLOWED') headers.allow = 'POST'
  if (status === 503 || status === 409) {
    headers['retry-after'] = String(toSeconds(error.retryAfterMs) ?? toSeconds(options.retryAfterMs) ?? 1)
  }
  return { status, headers, body: `{"error":"${code}"}` }
}

function replyStatus(code: ErrorCode, options: ReplyOptions): number {
  if (code === 'IN_PROGRESS') return options.inProgressStatus
  if (code === 'EXHAUSTED') return options.exhaustedStatus
  return ERROR_CODES[code].status
}

/** Whole seconds, at least one; undefined for a time that says nothing. */
function toSeconds(ms: number | undefined): number | undefined {
  return ms !== undefined && Number.isFinite(ms) ? Math.max(1, Math.ceil(ms / 1000)) : undefined
}
