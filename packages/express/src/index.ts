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

export type Webhooks<P extends AnyProvider = AnyProvider, Tx = never> = WebhooksFor<RequestHandler, P, Tx>

/** Creates a receiver with a `handler` for Express 5 and 4; put it before `express.json()`. */
// The type is written out, since the inferred one names packages that are no dependencies.
export const createWebhooks: CreateWebhooksFor<RequestHandler> = createWebhooksFor(handler)

/** Express middleware for a receiver made with `@postern/core`. */
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
