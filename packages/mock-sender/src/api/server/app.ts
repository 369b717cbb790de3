import type { IncomingHttpHeaders } from 'node:http'
import { RequestError } from '@hono/node-server'
import { Hono } from 'hono'
import type { ContentfulStatusCode, StatusCode } from 'hono/utils/http-status'
import { EgressError } from '../../egress/egress-error.ts'
import type { ApiContext, ApiEnv } from './api-env.ts'
import { ApiProblem, invalid } from './api-problem.ts'
import { assertJson, limitBody, readJson } from './request-body.ts'
import type { Route } from './route.ts'
import type { VisitorCheck } from './visitor.ts'

/** The options of an app, which serves one path prefix. */
export interface AppOptions {
  /** The path prefix of the routes, such as `/stripe`. Empty at the root. */
  readonly basePath: string
  readonly routes: readonly Route[]
  readonly maxBodyBytes: number
  readonly checkVisitor: VisitorCheck
  /** Throws for a request without access to a route. Unknown paths need `standardAccess`. */
  readonly authorize: (access: Route['access'], headers: IncomingHttpHeaders) => void
  readonly standardAccess: Route['access']
  /** Reads the organization of a request, if the provider has organizations. */
  readonly readScope: (headers: IncomingHttpHeaders) => string | null
  /** Returns the body of an error response. */
  readonly toError: (problem: ApiProblem) => unknown
}

/** Serves routes. The checks of a request, in order: host and origin, path, key, body, fields. */
export function createApp(options: AppOptions): Hono<ApiEnv> {
  const { basePath, routes, maxBodyBytes, checkVisitor, authorize, standardAccess, toError } = options
  const app = basePath === '' ? new Hono<ApiEnv>() : new Hono<ApiEnv>().basePath(basePath)
  /** A client without a key must not learn which paths exist. */
  const refuse = (c: ApiContext, problem: ApiProblem): never => {
    authorize(standardAccess, c.env.incoming.headers)
    throw problem
  }

  app.use(async (c, next) => {
    checkVisitor(c.env.incoming)
    await next()
  })
  for (const route of routes) {
    app.on(
      route.method,
      route.path,
      async (c, next) => {
        authorize(route.access, c.env.incoming.headers)
        assertJson(c.env.incoming)
        await next()
      },
      limitBody(maxBodyBytes),
      (c) => handle(route, options, c),
    )
  }
  for (const [path, methods] of methodsByPath(routes)) {
    const allow = methods.join(', ')
    app.all(path, (c) =>
      refuse(c, new ApiProblem('method_not_allowed', `${c.req.path} takes ${allow}.`, { allow })),
    )
  }
  app.notFound((c) => refuse(c, new ApiProblem('not_found', `There is nothing at ${c.req.path}.`)))
  app.onError((error, c) => {
    const problem = toProblem(error)
    return c.json(toError(problem), problem.status as ContentfulStatusCode, { ...problem.headers })
  })
  return app
}

async function handle(route: Route, { readScope }: AppOptions, c: ApiContext): Promise<Response> {
  const { headers } = c.env.incoming
  const reply = await route.handle({
    params: c.req.param(),
    scope: readScope(headers),
    headers,
    body: route.body === 'none' ? undefined : await readJson(c, route.body),
    query: Object.fromEntries(new URL(c.req.url).searchParams),
  })
  if (reply instanceof Response) return reply
  const { status, body } = reply
  return body === undefined
    ? c.body(null, status as StatusCode)
    : c.json(body, status as ContentfulStatusCode)
}

function methodsByPath(routes: readonly Route[]): Map<string, string[]> {
  const methods = new Map<string, string[]>()
  for (const { path, method } of routes) methods.set(path, [...(methods.get(path) ?? []), method])
  return methods
}

/** Turns an error into a refusal, including errors of requests that never reached the app. */
export function toProblem(error: unknown): ApiProblem {
  if (error instanceof ApiProblem) return error
  // The address of a host name is known only after its resolution.
  if (error instanceof EgressError) return invalid('url', error.message)
  if (error instanceof RequestError)
    return new ApiProblem('bad_request', 'The request has no path or no host.')
  return new ApiProblem('internal_error', 'The mock sender failed.')
}
