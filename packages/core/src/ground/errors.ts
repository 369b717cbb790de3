// The comment of each code becomes a row of the documentation's tables (scripts/docs/error-meaning.ts).
/** Every error code with its HTTP status. */
export const ERROR_CODES = {
  /** The request is not a POST. */
  METHOD_NOT_ALLOWED: { status: 405 },
  /** The body is compressed. */
  ENCODING_UNSUPPORTED: { status: 415 },
  /** The body is larger than `maxBodyBytes`. */
  PAYLOAD_TOO_LARGE: { status: 413 },
  /** The body did not arrive completely before the deadline. */
  BODY_INCOMPLETE: { status: 408 },
  /** There is no signature header. */
  SIGNATURE_MISSING: { status: 401 },
  /** The signature matches no secret. */
  SIGNATURE_INVALID: { status: 401 },
  /** The signed timestamp is too old or too new. */
  TIMESTAMP_OUT_OF_TOLERANCE: { status: 401 },
  /** The key to verify the request could not be fetched. */
  KEY_UNAVAILABLE: { status: 503 },
  /** A handshake lacks its proof, such as the verify token. */
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
  /** Other code read the body before Postern and did not keep its bytes. */
  RAW_BODY_UNAVAILABLE: { status: 500 },
  /** Postern or its environment is misconfigured. */
  CONFIG_INVALID: { status: 500 },
} as const satisfies Record<string, { status: number }>

/** The code of an error: a key of `ERROR_CODES`. */
export type ErrorCode = keyof typeof ERROR_CODES

const PAGE = 'https://github.com/postern-dev/postern/blob/main/docs/reference/errors.md'

/** Returns the URL of the documentation of an error code or a hint code. */
export function documentationOf(code: string): string {
  return `${PAGE}#${code.toLowerCase()}`
}

/** Made once, because an attacker can cause any number of refusals. */
const URLS = Object.fromEntries(
  Object.keys(ERROR_CODES).map((code) => [code, documentationOf(code)]),
) as Readonly<Record<ErrorCode, string>>

const BRAND = Symbol.for('postern.WebhookError')

/**
 * The only error class of Postern. `message` is for the developer and contains no secret, MAC or payload.
 * The sender gets only the `code`.
 */
export class WebhookError extends Error {
  override readonly name = 'WebhookError'
  readonly code: ErrorCode
  /** The HTTP status of the code, unless an option changed it. */
  readonly status: number
  /** The page that says how to mend it. */
  readonly url: string
  /** When to try again, if known. */
  declare readonly retryAfterMs: number | undefined
  /** The attempt that failed, if known. */
  declare readonly attempt?: number

  constructor(
    code: ErrorCode,
    message: string,
    options: { cause?: unknown; retryAfterMs?: number; attempt?: number } = {},
  ) {
    super(message, options)
    this.code = code
    this.status = ERROR_CODES[code].status
    this.url = URLS[code]
    if (options.retryAfterMs !== undefined) this.retryAfterMs = options.retryAfterMs
    if (options.attempt !== undefined) this.attempt = options.attempt
  }

  get [BRAND](): true {
    return true
  }
}

/** Whether a value is a WebhookError, including one from another copy of this package. */
export function isWebhookError(value: unknown): value is WebhookError {
  return typeof value === 'object' && value !== null && BRAND in value
}
