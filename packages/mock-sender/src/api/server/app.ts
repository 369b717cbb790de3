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

/** What a server serves below one path. */
export interface AppOptions {
  /** What the paths of the routes begin with, such as `/stripe`; empty at the root. */
  readonly basePath: string
  readonly routes: readonly Route[]
  readonly maxBodyBytes: number
  readonly checkVisitor: VisitorCheck
  /** Throws for a request that may not use a route of this access; paths that lead nowhere count as `standardAccess`. */
  readonly authorize: (access: Route['access'], headers: IncomingHttpHeaders) => void
  readonly standardAccess: Route['access']
  /** Whose subscriptions a request means, where organizations are kept apart. */
  readonly readScope: (headers: IncomingHttpHeaders) => string | null
  /** The body of a refusal. */
  readonly toError: (problem: ApiProblem) => unknown
}

/** Routes as an app: each request is asked for its visitor, path, key, body and fields, in this order. */
export function createApp(options: AppOptions): Hono<ApiEnv> {
  const { basePath, routes, maxBodyBytes, checkVisitor, authorize, standardAccess, toError } = options
  const app = basePath === '' ? new Hono<ApiEnv>() : new Hono<ApiEnv>().basePath(basePath)
  /** Whoever has no key does not learn which paths there are. */
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

/** What a request is refused for, also before the app has seen it. */
export function toProblem(error: unknown): ApiProblem {
  if (error instanceof ApiProblem) return error
  // What the URL leads to shows only when its name is resolved.
  if (error instanceof EgressError) return invalid('url', error.message)
  if (error instanceof RequestError)
    return new ApiProblem('bad_request', 'The request has no path or no host.')
  return new ApiProblem('internal_error', 'The mock sender failed to answer.')
}
