import { WebhookError } from '../ground/errors.ts'

/** The one refusal of a body over the limit, for everyone who reads one. */
export function bodyTooLarge(limit: number): WebhookError {
  return new WebhookError(
    'PAYLOAD_TOO_LARGE',
    `The body is over ${limit} bytes. Raise maxBodyBytes if it may be.`,
  )
}

/** The refusal of a body that something else has read; `advice` says what to change. */
export function bodyGone(advice: string): WebhookError {
  return new WebhookError(
    'RAW_BODY_UNAVAILABLE',
    `The body was read before and its bytes are gone. ${advice}`,
  )
}
