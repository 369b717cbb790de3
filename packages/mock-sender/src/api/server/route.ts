import type { IncomingHttpHeaders } from 'node:http'
import { type Fields, readFields, type Values } from './field.ts'

export interface ApiReply {
  readonly status: number
  readonly body?: unknown
}

/** A request with its path, key and body read. */
export interface ApiRequest {
  /** The `:names` of the path. */
  readonly params: Readonly<Record<string, string>>
  /** Parsed JSON. */
  readonly body: unknown
  readonly query: Readonly<Record<string, string>>
  /** The organization of the request, if the provider has organizations. */
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
  /** The source of the route: the provider's documents, another public page of the provider, or our choice. */
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
  /** The response to a successful request, with examples of its body. */
  readonly success: { readonly status: number; readonly examples: readonly unknown[] }
  /** The response itself, if it is not JSON. */
  handle(request: ApiRequest): Promise<ApiReply | Response> | ApiReply | Response
}

/** The definition of a route. */
export interface RouteDefinition<F extends Fields, Q extends Fields>
  extends Pick<Route, 'method' | 'path' | 'name' | 'summary' | 'known'>,
    Partial<Pick<Route, 'access'>> {
  readonly fields?: F
  readonly query?: Q
  readonly status?: number
  /** Examples of the body that `handle` returns. Empty if it returns none. */
  readonly examples: readonly unknown[]
  /** Refuses unknown fields and parameters. @default false */
  readonly strict?: boolean
  /** Returns the body, or a whole response. An error that it throws is a refusal. */
  handle(call: RouteCall<F, Q>): unknown
}

/** A request with its body and query parsed by the fields. */
export interface RouteCall<F extends Fields, Q extends Fields>
  extends Pick<ApiRequest, 'params' | 'scope' | 'headers'> {
  readonly body: Values<F>
  readonly query: Values<Q>
}

/** Defines a route. `handle` gets the parsed body and query. */
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

/** A strict route needs no body if all of its fields are optional. */
function bodyOf(fields: Fields | undefined, strict: boolean): Route['body'] {
  if (fields === undefined) return 'none'
  return strict && Object.values(fields).every(({ isRequired }) => !isRequired) ? 'optional' : 'required'
}

/** Fields that the response shows and a request cannot set, except ids and times. Sending one is a mistake. */
function fixedFields(fields: Fields, example: unknown): string[] {
  const { data = example } = Object(example) as { data?: unknown }
  return Object.keys(Object(data)).filter((key) => !Object.hasOwn(fields, key) && !/(?:id|at)$/i.test(key))
}
