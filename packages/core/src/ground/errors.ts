/**
 * Every code a reply or an error can carry, with the HTTP status the sender gets.
 * The README's error table is made of this one.
 */
export const ERROR_CODES = {
  /** The request is not a POST. */
  METHOD_NOT_ALLOWED: { status: 405 },
  /** The body is compressed. */
  ENCODING_UNSUPPORTED: { status: 415 },
  /** The body is larger than `maxBodyBytes`. */
  PAYLOAD_TOO_LARGE: { status: 413 },
  /** The body did not arrive whole before the deadline. */
  BODY_INCOMPLETE: { status: 408 },
  /** There is no signature header. */
  SIGNATURE_MISSING: { status: 401 },
  /** The signature matches no secret. */
  SIGNATURE_INVALID: { status: 401 },
  /** The signed timestamp is too old or too new. */
  TIMESTAMP_OUT_OF_TOLERANCE: { status: 401 },
  /** A handshake did not prove what it must. */
  HANDSHAKE_REFUSED: { status: 403 },
  /** The body is not a JSON object with an event type. */
  PAYLOAD_INVALID: { status: 400 },
  /** The event does not have the shape of its type. */
  EVENT_INVALID: { status: 422 },
  /** The same event is being handled elsewhere (409 by option). */
  IN_PROGRESS: { status: 503 },
  /** A handler threw; the claim is released. */
  HANDLER_FAILED: { status: 500 },
  /** A handler ran past the deadline. */
  HANDLER_TIMEOUT: { status: 503 },
  /** The claim was taken over before the event was completed. */
  LEASE_LOST: { status: 503 },
  /** The event used up its attempts (500 by option). */
  EXHAUSTED: { status: 200 },
  /** The idempotency store did not answer. */
  STORE_UNAVAILABLE: { status: 503 },
  /** The inbox did not confirm the event, or is full. */
  INBOX_UNAVAILABLE: { status: 503 },
  /** Something read the body before Postern and kept no bytes. */
  RAW_BODY_UNAVAILABLE: { status: 500 },
  /** Postern or its surroundings are set up wrongly. */
  CONFIG_INVALID: { status: 500 },
} as const satisfies Record<string, { status: number }>

export type ErrorCode = keyof typeof ERROR_CODES

const BRAND = Symbol.for('postern.WebhookError')

/**
 * The one error class of Postern. `message` is for the developer and holds no secret, MAC or payload;
 * the sender is only ever told the `code`.
 */
export class WebhookError extends Error {
  override readonly name = 'WebhookError'
  readonly code: ErrorCode
  /** The HTTP status of the code, unless an option changed it. */
  readonly status: number
  /** When the sender may try again, where that is known. */
  readonly retryAfterMs: number | undefined
  /** Which attempt failed, where that is known. */
  declare readonly attempt?: number

  constructor(
    code: ErrorCode,
    message: string,
    options: { cause?: unknown; retryAfterMs?: number; attempt?: number } = {},
  ) {
    super(message, options)
    this.code = code
    this.status = ERROR_CODES[code].status
    this.retryAfterMs = options.retryAfterMs
    if (options.attempt !== undefined) this.attempt = options.attempt
  }

  get [BRAND](): true {
    return true
  }
}

/** Tells a WebhookError apart, also when it comes from another copy of this package. */
export function isWebhookError(value: unknown): value is WebhookError {
  return typeof value === 'object' && value !== null && BRAND in value
}
