import type { IncomingHttpHeaders } from 'node:http'
import { type Fields, readFields, type Values } from './field.ts'

export interface ApiReply {
  readonly status: number
  readonly body?: unknown
}

/** A request whose path, key and body have been read. */
export interface ApiRequest {
  /** The `:names` of the path. */
  readonly params: Readonly<Record<string, string>>
  /** Parsed JSON. */
  readonly body: unknown
  readonly query: Readonly<Record<string, string>>
  /** Whose subscriptions are meant, where the provider keeps organizations apart. */
  readonly scope: string | null
  readonly headers: IncomingHttpHeaders
}

/** One operation of a server. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  /** With parameters as `:name`. */
  readonly path: string
  /** Unique among the routes of a server. */
  readonly name: string
  readonly summary: string
  /** Whether the provider's documents have it, another public page of the provider, or neither. */
  readonly known: 'documented' | 'public' | 'chosen'
  /**
   * - `key`: needs an API key
   * - `key-if-set`: needs the key that the server was started with, if there is one
   * - `control`: needs the control token, if there is one
   * - `public`: needs none
   */
  readonly access: 'key' | 'key-if-set' | 'control' | 'public'
  readonly fields: Fields
  readonly query: Fields
  readonly body: 'none' | 'optional' | 'required'
  /** What a success answers, with examples of its body. */
  readonly success: { readonly status: number; readonly examples: readonly unknown[] }
  /** A response of its own where the answer is no JSON. */
  handle(request: ApiRequest): Promise<ApiReply | Response> | ApiReply | Response
}

/** What `route` makes a route from. */
export interface RouteDefinition<F extends Fields, Q extends Fields>
  extends Pick<Route, 'method' | 'path' | 'name' | 'summary' | 'known'>,
    Partial<Pick<Route, 'access'>> {
  readonly fields?: F
  readonly query?: Q
  readonly status?: number
  /** Examples of what `handle` answers; none for an empty answer. */
  readonly examples: readonly unknown[]
  /** Refuses fields and parameters that it has not. @default false */
  readonly strict?: boolean
  /** Answers with the body, or with a response of its own; what it throws is a refusal. */
  handle(call: RouteCall<F, Q>): unknown
}

/** A request whose body and query hold what the fields say. */
export interface RouteCall<F extends Fields, Q extends Fields>
  extends Pick<ApiRequest, 'params' | 'scope' | 'headers'> {
  readonly body: Values<F>
  readonly query: Values<Q>
}

/** Defines a route; `handle` sees a body and a query that hold what the fields say. */
export function route<F extends Fields = Record<never, never>, Q extends Fields = Record<never, never>>(
  definition: RouteDefinition<F, Q>,
): Route {
  const { fields, query, status = 200, examples, strict = false, handle, ...rest } = definition
  const fixed = definition.method === 'POST' && fields && !strict ? fixedFields(fields, examples[0]) : []
  return {
    access: 'key',
    ...rest,
    fields: fields ?? {},
    query: query ?? {},
    body: bodyOf(fields, strict),
    success: { status, examples },
    async handle({ params, scope, headers, ...given }) {
      const values = {
        query: readFields(query ?? ({} as Q), given.query, { strict }),
        body: fields ? readFields(fields, given.body, { fixed, strict }) : ({} as Values<F>),
      }
      const answer = await handle({ params, scope, headers, ...values })
      return answer instanceof Response ? answer : { status, body: answer }
    },
  }
}

/** A strict route whose fields may all be left out does without a body. */
function bodyOf(fields: Fields | undefined, strict: boolean): Route['body'] {
  if (fields === undefined) return 'none'
  return strict && Object.values(fields).every(({ isRequired }) => !isRequired) ? 'optional' : 'required'
}

/** What the answer shows of its own making, other than ids and times: whoever gives it means something by it. */
function fixedFields(fields: Fields, example: unknown): string[] {
  const { data = example } = Object(example) as { data?: unknown }
  return Object.keys(Object(data)).filter((key) => !Object.hasOwn(fields, key) && !/(?:id|at)$/i.test(key))
}
