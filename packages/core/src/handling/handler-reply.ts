import { WebhookError } from '../ground/errors.ts'
import type { HandlerReply } from './context.ts'

/** A handler's reply, serialised when the handler set it. */
export interface HandlerAnswer {
  readonly status: number
  readonly type: string
  readonly text: string
}

const JSON_TYPE = 'application/json; charset=utf-8'
const TEXT_TYPE = 'text/plain; charset=utf-8'

/** Serialises a reply at once, so that a value that cannot be serialised fails in the handler. */
export function toAnswer(reply: HandlerReply): HandlerAnswer {
  assertReply(reply)
  const { status = 200, type, body = '' } = reply
  const isText = typeof body === 'string'
  const text = isText ? body : toJson(body)
  if (text !== '' && CONTENTLESS.includes(status)) {
    throw new WebhookError(
      'CONFIG_INVALID',
      `context.reply: a ${status} has no body. Leave the body out, or use 200.`,
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
  throw new WebhookError(
    'CONFIG_INVALID',
    'context.reply: the body cannot be written as JSON. Pass a string or plain data.',
    {
      cause,
    },
  )
}

/** Refuses a reply that is not a success. A handler that fails throws instead. */
function assertReply(reply: HandlerReply): void {
  const { status = 200, type, body } = reply ?? {}
  const isStatus = Number.isInteger(status) && status >= 200 && status <= 299
  const isType =
    type === undefined || (typeof type === 'string' && /^[\x21-\x7e][\x20-\x7e]{0,199}$/.test(type))
  const isBody = body === undefined || typeof body === 'string' || (typeof body === 'object' && body !== null)
  if (reply && isStatus && isType && isBody) return
  throw new WebhookError(
    'CONFIG_INVALID',
    'context.reply takes { status, type, body }: a status from 200 to 299, a content type, and a string or an object. To fail, throw.',
  )
}

/** The error for `context.reply` in a worker. */
export function unanswerable(): WebhookError {
  return new WebhookError(
    'CONFIG_INVALID',
    'The sender has its reply already, because an inbox handles events later. To reply, handle this type without an inbox.',
  )
}
