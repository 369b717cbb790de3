import type { IncomingMessage, ServerResponse } from 'node:http'
import { EgressError } from '../../egress/egress-error.ts'
import type { ServedApi } from '../openapi/openapi.ts'
import { ApiProblem, invalid } from './api-problem.ts'
import { authorize } from './authorize.ts'
import { findRoute } from './find-route.ts'
import { readOrganization } from './organization.ts'
import { createPublicRoutes } from './public-routes.ts'
import { assertJson, readJson } from './read-json.ts'
import type { ApiReply } from './route.ts'
import type { VisitorCheck } from './visitor.ts'

interface AnswerOptions extends ServedApi {
  readonly apiKey: string | undefined
  readonly maxBodyBytes: number
  readonly checkVisitor: VisitorCheck
}

/** Answers one request after the other: visitor, path, key, body, fields, and only then what the route does. */
export function createAnswer(
  options: AnswerOptions,
): (request: IncomingMessage, response: ServerResponse) => void {
  const { dialect, apiKey, maxBodyBytes, checkVisitor } = options
  const routes = [...createPublicRoutes(options), ...dialect.routes]

  const run = async (request: IncomingMessage): Promise<ApiReply> => {
    checkVisitor(request)
    const { pathname, searchParams } = toUrl(request.url)
    const { route, params } = findAuthorized(request, pathname)
    const { defaultOrganization } = dialect
    const scope =
      defaultOrganization === undefined
        ? null
        : readOrganization(request.headers, options.organizationHeaders, defaultOrganization)
    assertJson(request)
    const body = route.hasBody ? await readJson(request, maxBodyBytes) : undefined
    return route.handle({ params, scope, body, query: Object.fromEntries(searchParams) })
  }

  /** Whoever has no key does not learn which paths there are. */
  const findAuthorized = (request: IncomingMessage, pathname: string) => {
    const { authorization } = request.headers
    try {
      const found = findRoute(routes, request.method ?? '', pathname)
      authorize(found.route.access, authorization, apiKey)
      return found
    } catch (error) {
      authorize('key', authorization, apiKey)
      throw error
    }
  }

  return async (request, response) => {
    try {
      write(response, await run(request))
    } catch (error) {
      const problem = toProblem(error)
      write(response, { status: problem.status, body: dialect.toError(problem) }, problem.headers)
    }
  }
}

function toProblem(error: unknown): ApiProblem {
  if (error instanceof ApiProblem) return error
  // What the URL leads to shows only when its name is resolved.
  if (error instanceof EgressError) return invalid('url', error.message)
  return new ApiProblem('internal_error', 'The mock sender failed to answer.')
}

/** The path of a request, also where a proxy wrote the whole URL; `*` and the like are below no path of ours. */
function toUrl(url = '/'): URL {
  if (/^https?:/i.test(url) && URL.canParse(url)) return new URL(url)
  return new URL(`http://server${url.startsWith('/') ? '' : '/'}${url}`)
}

function write(
  response: ServerResponse,
  { status, body }: ApiReply,
  headers: Readonly<Record<string, string>> = {},
) {
  if (body === undefined) {
    response.writeHead(status, headers).end()
    return
  }
  const bytes = Buffer.from(JSON.stringify(body))
  response
    .writeHead(status, { 'content-type': 'application/json', 'content-length': bytes.length, ...headers })
    .end(bytes)
}
