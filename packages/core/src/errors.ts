/**
 * Every code a reply or an error can carry, with the HTTP status the sender gets.
 * The README's error table is checked against this one.
 */
export const ERROR_CODES = {
  METHOD_NOT_ALLOWED: { status: 405, meaning: 'the request is not a POST' },
  ENCODING_UNSUPPORTED: { status: 415, meaning: 'the body is compressed' },
  PAYLOAD_TOO_LARGE: { status: 413, meaning: 'the body is larger than `maxBodyBytes`' },
  BODY_INCOMPLETE: { status: 408, meaning: 'the body did not arrive whole before the deadline' },
  SIGNATURE_MISSING: { status: 401, meaning: 'there is no signature header' },
  SIGNATURE_INVALID: { status: 401, meaning: 'the signature matches no secret' },
  TIMESTAMP_OUT_OF_TOLERANCE: { status: 401, meaning: 'the signed timestamp is too old or too new' },
  PAYLOAD_INVALID: { status: 400, meaning: 'the body is not a JSON object with an event type' },
  EVENT_INVALID: { status: 422, meaning: 'the event does not have the shape of its type' },
  IN_PROGRESS: { status: 503, meaning: 'the same event is being handled elsewhere (409 by option)' },
  HANDLER_FAILED: { status: 500, meaning: 'a handler threw; the claim is released' },
  HANDLER_TIMEOUT: { status: 503, meaning: 'a handler ran past the deadline' },
  LEASE_LOST: { status: 503, meaning: 'the claim was taken over before the event was completed' },
  EXHAUSTED: { status: 200, meaning: 'the event used up its attempts (500 by option)' },
  STORE_UNAVAILABLE: { status: 503, meaning: 'the idempotency store did not answer' },
  RAW_BODY_UNAVAILABLE: { status: 500, meaning: 'something read the body before Postern and kept no bytes' },
  CONFIG_INVALID: { status: 500, meaning: 'Postern or its surroundings are set up wrongly' },
} as const satisfies Record<string, { status: number; meaning: string }>

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

  constructor(code: ErrorCode, message: string, options: { cause?: unknown; retryAfterMs?: number } = {}) {
    super(message, options)
    this.code = code
    this.status = ERROR_CODES[code].status
    this.retryAfterMs = options.retryAfterMs
  }

  get [BRAND](): true {
    return true
  }
}

/** Tells a WebhookError apart, also when it comes from another copy of this package. */
export function isWebhookError(value: unknown): value is WebhookError {
  return typeof value === 'object' && value !== null && BRAND in value
}
