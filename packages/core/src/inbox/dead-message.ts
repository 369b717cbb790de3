import { isWebhookError, type WebhookError } from '../ground/errors.ts'
import type { DeadMessage, InboxMessage } from './contract.ts'

/** The maximum length of a cause's message in a dead letter. */
const LONGEST_CAUSE = 500

/** Converts a message whose run rejected with `error` to a dead letter. */
export function toDeadMessage(message: InboxMessage, error: unknown): DeadMessage {
  if (!isWebhookError(error)) {
    return { ...message, attempt: 0, error: { code: 'HANDLER_FAILED', message: textOf(error) } }
  }
  const { attempt = 0, code } = error
  return { ...message, attempt, error: { code, message: describe(error) } }
}

/** The delay before a message runs again whose run rejected with `error`. Undefined for a dead letter. */
export function retryAfterMsOf(error: unknown): number | undefined {
  return isWebhookError(error) ? error.retryAfterMs : UNKNOWN_FAILURE_MS
}

/** The delay after an unexpected error. */
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
