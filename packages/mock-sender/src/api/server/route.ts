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
}

/** One operation of a management API. */
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
   * - `public`: needs none
   */
  readonly access: 'key' | 'key-if-set' | 'public'
  readonly fields: Fields
  readonly query: Fields
  readonly hasBody: boolean
  /** What a success answers, with examples of its body. */
  readonly success: { readonly status: number; readonly examples: readonly unknown[] }
  handle(request: ApiRequest): Promise<ApiReply> | ApiReply
}

interface RouteDefinition<F extends Fields, Q extends Fields>
  extends Pick<Route, 'method' | 'path' | 'name' | 'summary' | 'known'>,
    Partial<Pick<Route, 'access'>> {
  readonly fields?: F
  readonly query?: Q
  readonly status?: number
  /** Examples of what `handle` answers; none for an empty answer. */
  readonly examples: readonly unknown[]
  /** Answers with the body; what it throws is a refusal. */
  handle(call: {
    readonly params: Readonly<Record<string, string>>
    readonly scope: string | null
    readonly body: Values<F>
    readonly query: Values<Q>
  }): unknown
}

/** Defines a route; `handle` sees a body and a query that hold what the fields say. */
export function route<F extends Fields = Record<never, never>, Q extends Fields = Record<never, never>>(
  definition: RouteDefinition<F, Q>,
): Route {
  const { fields, query, status = 200, examples, handle, ...rest } = definition
  const fixed = definition.method === 'POST' && fields ? fixedFields(fields, examples[0]) : []
  return {
    access: 'key',
    ...rest,
    fields: fields ?? {},
    query: query ?? {},
    hasBody: fields !== undefined,
    success: { status, examples },
    async handle({ params, scope, ...given }) {
      const values = {
        query: readFields(query ?? ({} as Q), given.query),
        body: fields ? readFields(fields, given.body, fixed) : ({} as Values<F>),
      }
      return { status, body: await handle({ params, scope, ...values }) }
    },
  }
}

/** What the answer shows of its own making, other than ids and times: whoever gives it means something by it. */
function fixedFields(fields: Fields, example: unknown): string[] {
  const { data = example } = Object(example) as { data?: unknown }
  return Object.keys(Object(data)).filter((key) => !Object.hasOwn(fields, key) && !/(?:id|at)$/i.test(key))
}
