import { WebhookError } from '../ground/errors.ts'

/** The error for a body over the limit. */
export function bodyTooLarge(limit: number): WebhookError {
  return new WebhookError(
    'PAYLOAD_TOO_LARGE',
    `The body is over ${limit} bytes. Raise maxBodyBytes if it may be.`,
  )
}

/** The error for a body that other code has already read. `advice` says what to change. */
export function bodyGone(advice: string): WebhookError {
  return new WebhookError(
    'RAW_BODY_UNAVAILABLE',
    `The body was read before and its bytes are gone. ${advice}`,
  )
}
