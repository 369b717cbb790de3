import type { ServerResponse } from 'node:http'
import { ERROR_CODES } from '../ground/errors.ts'
import { assertMountable, type HandlerOptions } from './handler-options.ts'
import { type NodeResponse, writeReply } from './node-reply.ts'
import { type NodeRequest, toNodeRequest } from './node-request.ts'
import { pathMatcher } from './path.ts'
import type { WebhookReply, WebhookRequest } from './request.ts'

const NOT_FOUND: WebhookReply = { status: 404, headers: {}, body: '' }

/**
 * A receiver for a bare `http.createServer` or `http2.createServer`, or for anything that calls `(req, res, next)`.
 * With a path it answers that one and passes others to `next`, or 404; without one every request is a webhook.
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

/** For `createServer(toNodeHandler)`: to throw there would end the process with whatever request comes first. */
function answerUncalled(res: ServerResponse): void {
  console.error(
    '[postern] toNodeHandler was passed on without being called. Write createServer(toNodeHandler(webhooks)).',
  )
  res.writeHead(ERROR_CODES.CONFIG_INVALID.status).end('{"error":"CONFIG_INVALID"}')
}
