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

/** A receiver with a `handler` for Koa. */
export type Webhooks<P extends AnyProvider = AnyProvider, Tx = never> = WebhooksFor<Middleware, P, Tx>

/**
 * Creates a receiver with a `handler` for Koa 3 and 2. Mount it before the body parser.
 * @example
 * import { createWebhooks } from '@postern/koa'
 * import Koa from 'koa'
 *
 * const webhooks = createWebhooks({ provider: workflows, secret })
 * webhooks.on('alert.created', (event) => notify(event.data.title))
 * new Koa().use(webhooks.handler({ path: '/webhooks/workflows' })).listen(3000)
 */
export const createWebhooks = createWebhooksFor(handler)

const ADVICE =
  'Move app.use(webhooks.handler(...)) above app.use(bodyParser()), ' +
  'or keep the bytes: ctx.request.rawBody = <Buffer>. A rawBody of text is not enough.'

/**
 * Makes Koa middleware for a receiver that was created with `@postern/core`.
 * @example
 * import { handler } from '@postern/koa'
 * import Koa from 'koa'
 *
 * new Koa().use(handler(webhooks, { path: '/webhooks/workflows' })).listen(3000)
 */
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
    // Koa would end the response at once, before a client that is still sending can read it.
    ctx.respond = false
    await writeReply(req, res, reply)
  }
}

/** koa-mount shortens `path`. @koa/router sets `routerPath` to the running layer's path, and only routes have methods. */
function routed(
  ctx: Context & { matched?: { path: unknown; methods: string[] }[]; routerPath?: unknown },
): Routing['routed'] {
  if (!matchesPath(ctx.originalUrl, ctx.path)) return ctx.path === '/' ? 'exactly' : 'below'
  const route = ctx.matched?.some(({ path, methods }) => path === ctx.routerPath && methods.length > 0)
  return route ? 'exactly' : 'everything'
}
