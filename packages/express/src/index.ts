import {
  type AnyProvider,
  type Webhooks as CoreWebhooks,
  createWebhooks as createCore,
  type Receiving,
  type Routing,
  receiveAt,
  type WebhooksOptions,
} from '@postern/core'
import { toNodeRequest, writeReply } from '@postern/core/node'
import type { Request, RequestHandler } from 'express'

export interface HandlerOptions {
  /** The path to answer. Leave it out on a route of its own, such as `app.post(path, webhooks.handler())`. */
  readonly path?: string
}

export type Webhooks<P extends AnyProvider = AnyProvider, Tx = never> = CoreWebhooks<P, Tx> & {
  /** The receiver as middleware; put it before `express.json()`. */
  handler(options?: HandlerOptions): RequestHandler
}

const ADVICE =
  'Move app.use(webhooks.handler(...)) above express.json(), or keep the bytes: ' +
  'express.json({ verify: (req, res, bytes) => { req.rawBody = bytes } }).'

/** Creates a receiver with a `handler` for Express 5 and 4. */
export function createWebhooks<P extends AnyProvider, Tx = never>(
  options: WebhooksOptions<P, Tx>,
): Webhooks<P, Tx> {
  const webhooks = createCore(options)
  return Object.assign(webhooks, { handler: (at?: HandlerOptions) => handler(webhooks, at) })
}

/** Express middleware for a receiver made with `@postern/core`. */
export function handler(webhooks: Receiving, { path }: HandlerOptions = {}): RequestHandler {
  return async function webhookHandler(req, res, next) {
    const url = req.originalUrl
    const reply = await receiveAt(webhooks, toNodeRequest(req, { advice: ADVICE, url }), {
      path,
      target: url,
      routing: () => ({ within: req.path, routed: routed(req) }),
    })
    if (reply === undefined) next()
    else await writeReply(req, res, reply)
  }
}

function routed({ route, baseUrl, path }: Request): Routing['routed'] {
  if (route !== undefined || (baseUrl !== '' && path === '/')) return 'exactly'
  return baseUrl === '' ? 'everything' : 'below'
}
