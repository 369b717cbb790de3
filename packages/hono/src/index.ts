import {
  type AnyProvider,
  type Webhooks as CoreWebhooks,
  createWebhooks as createCore,
  fromRequest,
  type Receiving,
  type Routing,
  receiveAt,
  type WebhooksOptions,
} from '@postern/core'
import { matchesPath, toNodeRequest } from '@postern/core/node'
import type { Context, MiddlewareHandler } from 'hono'
import { routePath } from 'hono/route'
import type { StatusCode } from 'hono/utils/http-status'
import { incomingOf } from './incoming.ts'

export interface HandlerOptions {
  /** The path to answer. Leave it out on a route of its own, such as `app.all(path, webhooks.handler())`. */
  readonly path?: string
}

export type Webhooks<P extends AnyProvider = AnyProvider, Tx = never> = CoreWebhooks<P, Tx> & {
  /** The receiver as middleware; put it before anything that reads the body. */
  handler(options?: HandlerOptions): MiddlewareHandler
}

const ADVICE =
  'Move app.use(webhooks.handler(...)) above the middleware that calls c.req.json(), c.req.text() or ' +
  'c.req.parseBody(), or let it read c.req.arrayBuffer(), which keeps the bytes.'

/** Creates a receiver with a `handler` for Hono 4. */
export function createWebhooks<P extends AnyProvider, Tx = never>(
  options: WebhooksOptions<P, Tx>,
): Webhooks<P, Tx> {
  const webhooks = createCore(options)
  return Object.assign(webhooks, { handler: (at?: HandlerOptions) => handler(webhooks, at) })
}

/** Hono middleware for a receiver made with `@postern/core`. */
export function handler(webhooks: Receiving, { path }: HandlerOptions = {}): MiddlewareHandler {
  return async function webhookHandler(c, next) {
    const { bodyCache, path: target, raw } = c.req
    const incoming = bodyCache.arrayBuffer === undefined ? incomingOf(c) : undefined
    const request = incoming
      ? toNodeRequest(incoming, { advice: ADVICE, url: raw.url })
      : fromRequest(raw, { advice: ADVICE, kept: bodyCache.arrayBuffer })
    const reply = await receiveAt(webhooks, request, { path, target, routing: () => routing(c) })
    return reply === undefined ? next() : c.newResponse(reply.body, reply.status as StatusCode, reply.headers)
  }
}

/** Hono says which pattern led here; what stands before its `*` is where the handler is mounted. */
function routing(c: Context): Routing {
  const { path } = c.req
  const pattern = routePath(c)
  if (!pattern.endsWith('*')) return { within: undefined, routed: 'exactly' }
  const base = pattern.replace(/\/?\*$/, '')
  if (base === '') return { within: undefined, routed: 'everything' }
  const within = path.startsWith(base) ? path.slice(base.length) : undefined
  return { within, routed: matchesPath(path, base) ? 'exactly' : 'below' }
}
