/** Why a request to the sender came to nothing. */
export interface Problem extends Error {
  /** Of the answer; 0: there was none. */
  readonly status: number
  /** The field of the request that is wrong. */
  readonly field?: string
}

export function createProblem(message: string, status: number, field?: string): Problem {
  return Object.assign(new Error(message), { status, ...(field !== undefined && { field }) })
}

export function isProblem(error: unknown): error is Problem {
  return error instanceof Error && 'status' in error
}
