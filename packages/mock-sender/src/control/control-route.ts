import { ApiProblem } from '../api/server/api-problem.ts'
import type { Fields } from '../api/server/field.ts'
import { type Route, type RouteCall, route } from '../api/server/route.ts'

interface ControlRoute<F extends Fields, Q extends Fields, Answer>
  extends Pick<Route, 'method' | 'path' | 'summary'> {
  readonly name: string
  readonly fields?: F
  readonly query?: Q
  readonly status?: number
  /** An example of the response; undefined if it is not JSON. */
  readonly example?: Answer
  handle(call: RouteCall<F, Q>): Promise<Answer> | Answer
}

/** Defines a route of the control API. An error of the sender becomes a 409 with its message. */
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

/** The sender reports wrong use by plain errors. Other errors are bugs. */
function isRefusal(error: unknown): error is Error {
  return error instanceof Error && error.constructor === Error && !('code' in error)
}
