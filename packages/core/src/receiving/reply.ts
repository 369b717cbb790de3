import type { AnyProvider, ReplyPolicy } from '../definition/provider.ts'
import { ERROR_CODES, type ErrorCode } from '../ground/errors.ts'
import type { HandlerAnswer } from '../handling/handler-reply.ts'
import type { WebhookReply } from '../http/request.ts'
import type { Decision } from './outcome.ts'

const JSON_TYPE = 'application/json; charset=utf-8'
const JSON_HEADERS = { 'content-type': JSON_TYPE }
const ACKNOWLEDGED: WebhookReply = { status: 200, headers: JSON_HEADERS, body: '{"ok":true}' }

export interface ReplyOptions {
  readonly inProgressStatus: 503 | 409
  readonly exhaustedStatus: 200 | 500
  /** Sent as Retry-After where nothing better is known. */
  readonly retryAfterMs: number
}

/** What a reply is made by. */
export interface Replying {
  readonly provider: Pick<AnyProvider, 'reply' | 'handshakes'>
  readonly reply: ReplyOptions
}

/** The reply for a decision: an acknowledgement, a handler's own answer, or a code and nothing else. */
export function toReply(decision: Decision, replying: Replying): WebhookReply {
  if (decision.kind === 'handshake') return decision.reply
  if (decision.kind === 'batch')
    return worstOf(
      decision.parts.map((part) => toReply(part.decision, replying)),
      replying,
    )
  if (!('code' in decision)) {
    if (decision.kind === 'handled' && decision.reply) return toHandlerReply(decision.reply)
    return acknowledgement(replying.provider.reply)
  }
  const { code, error } = decision
  const status = replyStatus(code, replying.reply)
  if (status === 200) return acknowledgement(replying.provider.reply, `{"error":"${code}"}`)
  const headers: Record<string, string> = { ...JSON_HEADERS }
  if (code === 'METHOD_NOT_ALLOWED') headers.allow = allowedMethods(replying.provider)
  if (status === 503 || status === 409) {
    headers['retry-after'] = String(
      toSeconds(error.retryAfterMs) ?? toSeconds(replying.reply.retryAfterMs) ?? 1,
    )
  }
  return { status, headers, body: `{"error":"${code}"}` }
}

function acknowledgement(policy: ReplyPolicy | undefined, body?: string): WebhookReply {
  const own = policy?.acknowledge
  if (own === undefined) return body === undefined ? ACKNOWLEDGED : { ...ACKNOWLEDGED, body }
  const { status, type = 'text/plain; charset=utf-8', body: text = '' } = own
  return { status, headers: { 'content-type': type }, body: text }
}

function toHandlerReply({ status, type, text }: HandlerAnswer): WebhookReply {
  return { status, headers: { 'content-type': type }, body: text }
}

/** The sender of a batch hears of its worst event, so that it sends the batch again; what is completed is then skipped. */
function worstOf(replies: readonly WebhookReply[], { provider }: Replying): WebhookReply {
  let worst = acknowledgement(provider.reply)
  for (const reply of replies) if (reply.status > worst.status) worst = reply
  return worst
}

function allowedMethods({ handshakes = [] }: Replying['provider']): string {
  return [...new Set(['POST', ...handshakes.map(({ method = 'POST' }) => method)])].join(', ')
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
