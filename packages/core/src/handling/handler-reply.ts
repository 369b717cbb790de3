import { WebhookError } from '../ground/errors.ts'
import type { HandlerReply } from './context.ts'

/** Refuses an answer that would tell the sender something other than success; a handler that fails throws instead. */
export function assertReply(reply: HandlerReply): void {
  const { status = 200, type, body } = reply ?? {}
  const isStatus = Number.isInteger(status) && status >= 200 && status <= 299
  const isType =
    type === undefined || (typeof type === 'string' && /^[\x21-\x7e][\x20-\x7e]{0,199}$/.test(type))
  const isBody = body === undefined || typeof body === 'string' || (typeof body === 'object' && body !== null)
  if (reply && isStatus && isType && isBody) return
  throw new WebhookError(
    'CONFIG_INVALID',
    'context.reply takes { status, type, body }: a status from 200 to 299, a content type, a text or an object. To fail, throw.',
  )
}

export function unanswerable(): WebhookError {
  return new WebhookError(
    'CONFIG_INVALID',
    'The sender has its answer: events from the inbox are handled later. Handle this type without an inbox to reply.',
  )
}
