import type { ApiProblem } from '../api/server/api-problem.ts'
import type { ErrorAnswer } from './contract.ts'

/** The body of a refusal of the control API. */
export function toControlErrorBody({ code, message, field }: ApiProblem): ErrorAnswer {
  return { error: { code, message, ...(field !== undefined && { field }) } }
}
