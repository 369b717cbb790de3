import {
  type AnyProvider,
  createWebhooksFor,
  fromRequest,
  type HandlerOptions,
  type Receiving,
  type Routing,
  receiveAt,
  replyBody,
  type WebhookRequest,
  type WebhooksFor,
} from '@postern/core'
import { matchesPath, toNodeRequest } from '@postern/core/node'
import type { Context, MiddlewareHandler } from 'hono'
import { routePath } from 'hono/route'
import type { StatusCode } from 'hono/utils/http-status'
import { incomingOf } from './incoming.ts'

export type { HandlerOptions } from '@postern/core'

/** A receiver with a `handler` for Hono. */
export type Webhooks<P extends AnyProvider = AnyProvider, Tx = never> = WebhooksFor<MiddlewareHandler, P, Tx>

/**
 * Creates a receiver with a `handler` for Hono 4. Mount it before anything that reads the body.
 * @example
 * import { createWebhooks } from '@postern/hono'
 * import { Hono } from 'hono'
 *
 * const webhooks = createWebhooks({ provider: workflows, secret })
 * webhooks.on('alert.created', (event) => notify(event.data.title))
 * export default new Hono().use(webhooks.handler({ path: '/webhooks/workflows' }))
 */
export const createWebhooks = createWebhooksFor(handler)

const ADVICE =
  'Move app.use(webhooks.handler(...)) above the middleware that calls c.req.json(), c.req.text() or ' +
  'c.req.parseBody(), or let it read c.req.arrayBuffer() or c.req.blob(), which keep the bytes.'

/**
 * Makes Hono middleware for a receiver that was created with `@postern/core`.
 * @example
 * import { handler } from '@postern/hono'
 * import { Hono } from 'hono'
 *
 * export default new Hono().all('/webhooks/workflows', handler(webhooks))
 */
export function handler(webhooks: Receiving, options?: HandlerOptions): MiddlewareHandler {
  const receive = receiveAt(webhooks, options)
  return async function webhookHandler(c, next) {
    const reply = await receive(toRequest(c), () => routing(c))
    if (reply === undefined) return next()
    return c.newResponse(replyBody(reply), reply.status as StatusCode, reply.headers)
  }
}

function toRequest(c: Context): WebhookRequest {
  const { bodyCache, raw } = c.req
  const { arrayBuffer, blob } = bodyCache
  // The cache holds promises, despite its types.
  const kept = arrayBuffer ?? (blob && Promise.resolve(blob).then((bytes) => bytes.arrayBuffer()))
  const incoming = kept === undefined ? incomingOf(c) : undefined
  return incoming ? toNodeRequest(incoming, { advice: ADVICE }) : fromRequest(raw, { advice: ADVICE, kept })
}

/** Derives the mount point from the pattern of the running route: the part before its `*`. */
function routing(c: Context): Routing {
  const { path } = c.req
  const pattern = routePath(c)
  if (!pattern.endsWith('*')) return { within: undefined, routed: 'exactly' }
  const base = pattern.replace(/\/?\*$/, '')
  if (base === '') return { within: undefined, routed: 'everything' }
  const within = path.startsWith(base) ? path.slice(base.length) : undefined
  return { within, routed: matchesPath(path, base) ? 'exactly' : 'below' }
}
