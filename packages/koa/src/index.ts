import {
  type AnyProvider,
  type Webhooks as CoreWebhooks,
  createWebhooks as createCore,
  type Receiving,
  receiveAt,
  type WebhooksOptions,
} from '@postern/core'
import { matchesPath, toNodeRequest, writeReply } from '@postern/core/node'
import type { Context, Middleware } from 'koa'

export interface HandlerOptions {
  /** The path to answer. Leave it out on a route of its own, such as `router.all(path, webhooks.handler())`. */
  readonly path?: string
}

export type Webhooks<P extends AnyProvider = AnyProvider, Tx = never> = CoreWebhooks<P, Tx> & {
  /** The receiver as middleware; put it before the body parser. */
  handler(options?: HandlerOptions): Middleware
}

const ADVICE =
  'Move app.use(webhooks.handler(...)) above app.use(bodyParser()), ' +
  'or keep the bytes: ctx.request.rawBody = <Buffer>. A rawBody of text is not enough.'

/** Creates a receiver with a `handler` for Koa 3 and 2. */
export function createWebhooks<P extends AnyProvider, Tx = never>(
  options: WebhooksOptions<P, Tx>,
): Webhooks<P, Tx> {
  const webhooks = createCore(options)
  return Object.assign(webhooks, { handler: (at?: HandlerOptions) => handler(webhooks, at) })
}

/** Koa middleware for a receiver made with `@postern/core`. */
export function handler(webhooks: Receiving, { path }: HandlerOptions = {}): Middleware {
  return async function webhookHandler(ctx, next) {
    const { req, res, request, originalUrl: url } = ctx
    const { rawBody, body } = request as { rawBody?: unknown; body?: unknown }
    const reply = await receiveAt(
      webhooks,
      toNodeRequest(req, { advice: ADVICE, url, kept: [rawBody, body] }),
      {
        path,
        target: url,
        routing: () => ({ within: ctx.path, routed: routed(ctx) }),
      },
    )
    if (reply === undefined) return next()
    // Koa would end the response at once, and with it what a client that is still sending could read.
    ctx.respond = false
    await writeReply(req, res, reply)
  }
}

/** koa-mount shortens the path; @koa/router says which of its layers is running, and only a route has methods. */
function routed(ctx: Context & { matched?: { path: unknown; methods: string[] }[]; routerPath?: unknown }) {
  if (!matchesPath(ctx.originalUrl, ctx.path)) return ctx.path === '/' ? 'exactly' : 'below'
  const route = ctx.matched?.some(({ path, methods }) => path === ctx.routerPath && methods.length > 0)
  return route ? 'exactly' : 'everything'
}
