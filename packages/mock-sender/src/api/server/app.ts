import { RequestError } from '@hono/node-server'
import { Hono } from 'hono'
import type { ContentfulStatusCode, StatusCode } from 'hono/utils/http-status'
import { EgressError } from '../../egress/egress-error.ts'
import type { ServedApi } from '../openapi/openapi.ts'
import type { ApiContext, ApiEnv } from './api-env.ts'
import { ApiProblem, invalid } from './api-problem.ts'
import { authorize } from './authorize.ts'
import { readOrganization } from './organization.ts'
import { createPublicRoutes } from './public-routes.ts'
import { assertJson, limitBody, readJson } from './request-body.ts'
import type { Route } from './route.ts'
import type { VisitorCheck } from './visitor.ts'

interface AppOptions extends ServedApi {
  readonly apiKey: string | undefined
  readonly maxBodyBytes: number
  readonly checkVisitor: VisitorCheck
}

/** The management API of a dialect as an app: each request is asked for its visitor, path, key, body and fields, in this order. */
export function createApp(options: AppOptions): Hono<ApiEnv> {
  const { dialect, apiKey, maxBodyBytes, checkVisitor } = options
  const app = new Hono<ApiEnv>()
  const routes = [...createPublicRoutes(options), ...dialect.routes]
  const assertKey = (access: Route['access'], c: ApiContext) =>
    authorize(access, c.env.incoming.headers.authorization, apiKey)
  /** Whoever has no key does not learn which paths there are. */
  const refuse = (c: ApiContext, problem: ApiProblem): never => {
    assertKey('key', c)
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
        assertKey(route.access, c)
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
    return c.json(dialect.toError(problem), problem.status as ContentfulStatusCode, { ...problem.headers })
  })
  return app
}

async function handle(
  route: Route,
  { dialect, organizationHeaders }: AppOptions,
  c: ApiContext,
): Promise<Response> {
  const { defaultOrganization } = dialect
  const scope =
    defaultOrganization === undefined
      ? null
      : readOrganization(c.env.incoming.headers, organizationHeaders, defaultOrganization)
  const { status, body } = await route.handle({
    params: c.req.param(),
    scope,
    body: route.hasBody ? await readJson(c) : undefined,
    query: Object.fromEntries(new URL(c.req.url).searchParams),
  })
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
