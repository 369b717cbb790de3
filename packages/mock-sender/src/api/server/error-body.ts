import type { ApiProblem } from './api-problem.ts'

/** The body of an error response, for providers that document none. */
export function toErrorBody({ code, message }: ApiProblem) {
  return { error: { code, message } }
}
