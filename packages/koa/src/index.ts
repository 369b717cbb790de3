import {
  type AnyProvider,
  createWebhooksFor,
  type HandlerOptions,
  type Receiving,
  type Routing,
  receiveAt,
  type WebhooksFor,
} from '@postern/core'
import { matchesPath, toNodeRequest, writeReply } from '@postern/core/node'
import type { Context, Middleware } from 'koa'

export type { HandlerOptions } from '@postern/core'

export type Webhooks<P extends AnyProvider = AnyProvider, Tx = never> = WebhooksFor<Middleware, P, Tx>

/** Creates a receiver with a `handler` for Koa 3 and 2; put it before the body parser. */
export const createWebhooks = createWebhooksFor(handler)

const ADVICE =
  'Move app.use(webhooks.handler(...)) above app.use(bodyParser()), ' +
  'or keep the bytes: ctx.request.rawBody = <Buffer>. A rawBody of text is not enough.'

/** Koa middleware for a receiver made with `@postern/core`. */
export function handler(webhooks: Receiving, options?: HandlerOptions): Middleware {
  const receive = receiveAt(webhooks, options)
  return async function webhookHandler(ctx, next) {
    const { req, res, request, originalUrl: url } = ctx
    const { rawBody, body } = request as { rawBody?: unknown; body?: unknown }
    const reply = await receive(toNodeRequest(req, { advice: ADVICE, url, kept: [rawBody, body] }), () => ({
      within: ctx.path,
      routed: routed(ctx),
    }))
    if (reply === undefined) return next()
    // Koa would end the response at once, and with it what a client that is still sending could read.
    ctx.respond = false
    await writeReply(req, res, reply)
  }
}

/** koa-mount shortens the path; @koa/router says which of its layers is running, and only a route has methods. */
function routed(
  ctx: Context & { matched?: { path: unknown; methods: string[] }[]; routerPath?: unknown },
): Routing['routed'] {
  if (!matchesPath(ctx.originalUrl, ctx.path)) return ctx.path === '/' ? 'exactly' : 'below'
  const route = ctx.matched?.some(({ path, methods }) => path === ctx.routerPath && methods.length > 0)
  return route ? 'exactly' : 'everything'
}
