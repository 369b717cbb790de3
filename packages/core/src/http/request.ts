import { WebhookError } from '../ground/errors.ts'

/** What an adapter hands to `receive`: plain data, no framework type. */
export interface WebhookRequest {
  readonly method: string
  /** The value of a header, by lower-case name; repeated headers are joined by `', '`. */
  header(name: string): string | undefined
  /**
   * The exact bytes that were sent. Rejects with `PAYLOAD_TOO_LARGE`, and stops reading, past `limit` bytes;
   * with `RAW_BODY_UNAVAILABLE` when the bytes are gone.
   */
  body(limit: number): Promise<Uint8Array>
  /** The request target as the client sent it, for secrets and endpoints that depend on the path. */
  readonly url?: string | undefined
}

/** What an adapter writes back, as it is. */
export interface WebhookReply {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** The one refusal of a body over the limit, for everyone who reads one. */
export function bodyTooLarge(limit: number): WebhookError {
  return new WebhookError(
    'PAYLOAD_TOO_LARGE',
    `The body is over ${limit} bytes. Raise maxBodyBytes if it may be.`,
  )
}
