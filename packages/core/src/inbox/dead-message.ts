import { isWebhookError, type WebhookError } from '../ground/errors.ts'
import type { DeadMessage, InboxMessage } from './contract.ts'

/** A handler's own message may be long; a dead letter keeps this much of it. */
const LONGEST_CAUSE = 500

/** The dead letter of a message whose run rejected with `error`. */
export function toDeadMessage(message: InboxMessage, error: unknown): DeadMessage {
  if (!isWebhookError(error)) {
    return { ...message, attempt: 0, error: { code: 'HANDLER_FAILED', message: textOf(error) } }
  }
  const { attempt = 0, code } = error
  return { ...message, attempt, error: { code, message: describe(error) } }
}

/** Whether a message whose run rejected with `error` is to run again, and when; undefined for a dead one. */
export function retryAfterMsOf(error: unknown): number | undefined {
  return isWebhookError(error) ? error.retryAfterMs : UNKNOWN_FAILURE_MS
}

/** For what is no verdict of ours: nothing is known but that the message is not done with. */
const UNKNOWN_FAILURE_MS = 5_000

function describe({ message, cause }: WebhookError): string {
  const said = cause === undefined ? '' : textOf(cause).slice(0, LONGEST_CAUSE)
  return said === '' ? message : `${message} ${said}`
}

function textOf(error: unknown): string {
  try {
    return error instanceof Error ? error.message : String(error)
  } catch {
    return ''
  }
}
