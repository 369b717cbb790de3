import { ApiProblem } from '../api/server/api-problem.ts'
import type { Fields } from '../api/server/field.ts'
import { type Route, type RouteCall, route } from '../api/server/route.ts'

interface ControlRoute<F extends Fields, Q extends Fields, Answer>
  extends Pick<Route, 'method' | 'path' | 'summary'> {
  readonly name: string
  readonly fields?: F
  readonly query?: Q
  readonly status?: number
  /** What it may answer; none where the answer is no JSON. */
  readonly example?: Answer
  handle(call: RouteCall<F, Q>): Promise<Answer> | Answer
}

/** A route of the control API. What the sender refuses is a 409 in the sender's own words. */
export function controlRoute<
  Answer,
  F extends Fields = Record<never, never>,
  Q extends Fields = Record<never, never>,
>({ path, name, example, handle, ...rest }: ControlRoute<F, Q, Answer>): Route {
  return route<F, Q>({
    ...rest,
    path: `/_mock${path}`,
    name: `control${name}`,
    known: 'chosen',
    access: 'control',
    strict: true,
    examples: example === undefined ? [] : [example],
    async handle(call) {
      try {
        return await handle(call)
      } catch (error) {
        throw isRefusal(error) ? new ApiProblem('conflict', error.message) : error
      }
    },
  })
}

/** What the sender says to whoever uses it wrongly is a plain error; what breaks inside it is none. */
function isRefusal(error: unknown): error is Error {
  return error instanceof Error && error.constructor === Error && !('code' in error)
}
