/** Why a request to the sender failed. */
export interface Problem extends Error {
  /** The status of the response. 0 if there was none. */
  readonly status: number
  /** The wrong field of the request. */
  readonly field?: string
}

export function createProblem(message: string, status: number, field?: string): Problem {
  return Object.assign(new Error(message), { status, ...(field !== undefined && { field }) })
}

export function isProblem(error: unknown): error is Problem {
  return error instanceof Error && 'status' in error
}
