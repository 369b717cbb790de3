import type { ApiProblem } from '../api/server/api-problem.ts'
import type { ErrorAnswer } from './contract.ts'

/** Makes the body of an error response of the control API. */
export function toControlErrorBody({ code, message, field }: ApiProblem): ErrorAnswer {
  return { error: { code, message, ...(field !== undefined && { field }) } }
}
