const STATUSES = {
  bad_request: 400,
  unauthorized: 401,
  forbidden: 403,
  not_found: 404,
  method_not_allowed: 405,
  conflict: 409,
  payload_too_large: 413,
  unsupported_media_type: 415,
  validation_failed: 422,
  internal_error: 500,
} as const

export type ProblemCode = keyof typeof STATUSES

/** The reason why a request to the management API is refused. The dialect turns it into the provider's format. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem'
  readonly code: ProblemCode
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** The name of the wrong field or parameter. The message begins with it. */
  field?: string

  constructor(code: ProblemCode, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message)
    this.code = code
    this.status = STATUSES[code]
    this.headers = headers
  }
}

/** Refuses a value, and names the field or parameter that holds it. */
export function invalid(field: string, message: string): ApiProblem {
  return Object.assign(new ApiProblem('validation_failed', `${field}: ${message}`), { field })
}
