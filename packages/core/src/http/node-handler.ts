import type { ServerResponse } from 'node:http'
import { ERROR_CODES } from '../ground/errors.ts'
import { assertMountable, type HandlerOptions } from './handler-options.ts'
import { type NodeResponse, writeReply } from './node-reply.ts'
import { type NodeRequest, toNodeRequest } from './node-request.ts'
import { pathMatcher } from './path.ts'
import type { WebhookReply, WebhookRequest } from './request.ts'

const NOT_FOUND: WebhookReply = { status: 404, headers: {}, body: '' }

/**
 * Makes a request listener for `http.createServer` or `http2.createServer`, or middleware for anything that calls
 * `(req, res, next)`. With a path, other requests go to `next`, or get 404. Without one, every request is a webhook.
 * @example
 * createServer(toNodeHandler(webhooks, { path: '/webhooks/workflows' })).listen(3000)
 */
export function toNodeHandler(
  webhooks: { receive(request: WebhookRequest): Promise<WebhookReply> },
  options: HandlerOptions = {},
) {
  if (isResponse(options)) return answerUncalled(options) as never
  assertMountable(webhooks, options)
  const matches = options.path === undefined ? undefined : pathMatcher(options.path)
  return async function webhookHandler(
    req: NodeRequest,
    res: NodeResponse,
    next?: () => void,
  ): Promise<void> {
    const request = toNodeRequest(req)
    if (matches === undefined || matches(request.url) || matches(req.url)) {
      await writeReply(req, res, await webhooks.receive(request))
    } else if (next !== undefined) {
      next()
    } else {
      await writeReply(req, res, NOT_FOUND)
    }
  }
}

function isResponse(options: object): options is ServerResponse {
  return typeof options === 'object' && options !== null && 'writeHead' in options
}

/** Answers for `createServer(toNodeHandler)`: throwing there would end the process at the first request. */
function answerUncalled(res: ServerResponse): void {
  console.error(
    '[postern] toNodeHandler was passed without being called. Write createServer(toNodeHandler(webhooks)).',
  )
  res.writeHead(ERROR_CODES.CONFIG_INVALID.status).end('{"error":"CONFIG_INVALID"}')
}
