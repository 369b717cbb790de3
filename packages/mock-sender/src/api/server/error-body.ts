import type { ApiProblem } from './api-problem.ts'

/** The body of a refusal where no document of the provider shows one. */
export function toErrorBody({ code, message }: ApiProblem) {
  return { error: { code, message } }
}
