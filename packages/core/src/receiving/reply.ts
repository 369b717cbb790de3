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
  /** The default for Retry-After. */
  readonly retryAfterMs: number
}

/** The settings that shape a reply. */
export interface ReplySettings {
  readonly provider: Pick<AnyProvider, 'reply' | 'handshakes'>
  readonly reply: ReplyOptions
}

/** Turns a decision into the reply: an acknowledgement, a handler's own reply, or only an error code. */
export function toReply(decision: Decision, settings: ReplySettings): WebhookReply {
  if (decision.kind === 'handshake') return decision.reply
  if (decision.kind === 'batch')
    return worstOf(
      decision.parts.map((part) => toReply(part.decision, settings)),
      settings,
    )
  if (!('code' in decision)) {
    if (decision.kind === 'handled' && decision.reply) return toHandlerReply(decision.reply)
    return acknowledgement(settings.provider.reply)
  }
  const { code, error } = decision
  const status = replyStatus(code, settings.reply)
  if (status === 200) return acknowledgement(settings.provider.reply, `{"error":"${code}"}`)
  const headers: Record<string, string> = { ...JSON_HEADERS }
  if (code === 'METHOD_NOT_ALLOWED') headers.allow = allowedMethods(settings.provider)
  if (status === 503 || status === 409) {
    headers['retry-after'] = String(
      toSeconds(error.retryAfterMs) ?? toSeconds(settings.reply.retryAfterMs) ?? 1,
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

/** The sender of a batch gets the worst reply, so that it sends the batch again. Completed events are then skipped. */
function worstOf(replies: readonly WebhookReply[], { provider }: ReplySettings): WebhookReply {
  let worst = acknowledgement(provider.reply)
  for (const reply of replies) if (reply.status > worst.status) worst = reply
  return worst
}

function allowedMethods({ handshakes = [] }: ReplySettings['provider']): string {
  return [...new Set(['POST', ...handshakes.map(({ method = 'POST' }) => method)])].join(', ')
}

function replyStatus(code: ErrorCode, options: ReplyOptions): number {
  if (code === 'IN_PROGRESS') return options.inProgressStatus
  if (code === 'EXHAUSTED') return options.exhaustedStatus
  return ERROR_CODES[code].status
}

/** Rounds up to whole seconds, at least one. Undefined for a missing or infinite time. */
function toSeconds(ms: number | undefined): number | undefined {
  return ms !== undefined && Number.isFinite(ms) ? Math.max(1, Math.ceil(ms / 1000)) : undefined
}
