import {
  type AnyProvider,
  type Webhooks as CoreWebhooks,
  createWebhooks as createCore,
  fromRequest,
  type Receiving,
  receiveAt,
  type WebhooksOptions,
} from '@postern/core'
import { matchesPath } from '@postern/core/node'
import type { MiddlewareHandler } from 'hono'
import { routePath } from 'hono/route'
import type { StatusCode } from 'hono/utils/http-status'

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
    const { raw, bodyCache, path: target } = c.req
    const request = fromRequest(raw, { advice: ADVICE, kept: bodyCache.arrayBuffer })
    const base = wildcardBase(routePath(c))
    const mounted = base === undefined || (base !== '' && matchesPath(target, base))
    const reply = await receiveAt(webhooks, request, {
      path,
      targets: [target, base && target.startsWith(base) ? target.slice(base.length) : undefined],
      routed: mounted ? 'exactly' : base === '' ? 'everything' : 'below',
    })
    return reply === undefined ? next() : c.newResponse(reply.body, reply.status as StatusCode, reply.headers)
  }
}

/** What stands before the `*` of the pattern that led here; undefined for a route of its own. */
function wildcardBase(pattern: string): string | undefined {
  return pattern.endsWith('*') ? pattern.replace(/\/?\*$/, '') : undefined
}
