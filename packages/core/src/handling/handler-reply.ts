import { WebhookError } from '../ground/errors.ts'
import type { HandlerReply } from './context.ts'

/** A handler's answer as it was when the handler gave it. */
export interface HandlerAnswer {
  readonly status: number
  readonly type: string
  readonly text: string
}

const JSON_TYPE = 'application/json; charset=utf-8'
const TEXT_TYPE = 'text/plain; charset=utf-8'

/** Writes an answer out at once, so that what cannot be written is the handler's failure and not the reply's. */
export function toAnswer(reply: HandlerReply): HandlerAnswer {
  assertReply(reply)
  const { status = 200, type, body = '' } = reply
  const isText = typeof body === 'string'
  const text = isText ? body : toJson(body)
  if (text !== '' && CONTENTLESS.includes(status)) {
    throw new WebhookError(
      'CONFIG_INVALID',
      `context.reply: a ${status} has no body. Leave it out, or take 200.`,
    )
  }
  return { status, type: type ?? (isText ? TEXT_TYPE : JSON_TYPE), text }
}

const CONTENTLESS = [204, 205]

function toJson(body: object): string {
  let text: string | undefined
  let cause: unknown
  try {
    text = JSON.stringify(body)
  } catch (error) {
    cause = error
  }
  if (text !== undefined) return text
  throw new WebhookError('CONFIG_INVALID', 'context.reply: the body is no JSON. Pass a text or plain data.', {
    cause,
  })
}

/** Refuses an answer that would tell the sender something other than success; a handler that fails throws instead. */
function assertReply(reply: HandlerReply): void {
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
