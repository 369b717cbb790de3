import {
  type AnyProvider,
  type CreateWebhooksFor,
  createWebhooksFor,
  type HandlerOptions,
  type Receiving,
  type Routing,
  receiveAt,
  type WebhooksFor,
} from '@postern/core'
import { toNodeRequest, writeReply } from '@postern/core/node'
import type { Request, RequestHandler } from 'express'

export type { HandlerOptions } from '@postern/core'

/** A receiver with a `handler` for Express. */
export type Webhooks<P extends AnyProvider = AnyProvider, Tx = never> = WebhooksFor<RequestHandler, P, Tx>

/**
 * Creates a receiver with a `handler` for Express 5 and 4. Mount it before `express.json()`.
 * @example
 * import { createWebhooks } from '@postern/express'
 *
 * const webhooks = createWebhooks({ provider: workflows, secret })
 * webhooks.on('alert.created', (event) => notify(event.data.title))
 * app.use(webhooks.handler({ path: '/webhooks/workflows' }))
 */
// The type is explicit, because the inferred one would name packages that are not dependencies.
export const createWebhooks: CreateWebhooksFor<RequestHandler> = createWebhooksFor(handler)

/**
 * Makes Express middleware for a receiver that was created with `@postern/core`.
 * @example
 * import { handler } from '@postern/express'
 *
 * app.post('/webhooks/workflows', handler(webhooks))
 */
export function handler(webhooks: Receiving, options?: HandlerOptions): RequestHandler {
  const receive = receiveAt(webhooks, options)
  return async function webhookHandler(req, res, next) {
    const reply = await receive(toNodeRequest(req), () => ({ within: req.path, routed: routed(req) }))
    if (reply === undefined) next()
    else await writeReply(req, res, reply)
  }
}

function routed({ route, baseUrl, path }: Request): Routing['routed'] {
  if (route !== undefined || (baseUrl !== '' && path === '/')) return 'exactly'
  return baseUrl === '' ? 'everything' : 'below'
}
