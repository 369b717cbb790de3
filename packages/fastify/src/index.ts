import {
  type AnyProvider,
  createWebhooksFor,
  type HandlerOptions,
  type Receiving,
  type Routing,
  receiveAt,
  unmounted,
  type WebhookReply,
  type WebhooksFor,
} from '@postern/core'
import { toNodeRequest, writeReply } from '@postern/core/node'
import type { FastifyPluginAsync, FastifyReply, onRequestHookHandler } from 'fastify'
import { toRoute } from './route.ts'

export type { HandlerOptions } from '@postern/core'

export type Webhooks<P extends AnyProvider = AnyProvider, Tx = never> = WebhooksFor<FastifyPluginAsync, P, Tx>

/** Creates a receiver with a `handler` for Fastify 5: `app.register(webhooks.handler({ path }))`. */
export const createWebhooks = createWebhooksFor(handler)

const ADVICE = 'Take the onRequest hook that reads request.raw away from this route.'

/** A Fastify plugin for a receiver made with `@postern/core`; throws CONFIG_INVALID without path and prefix. */
export function handler(webhooks: Receiving, options: HandlerOptions = {}): FastifyPluginAsync {
  const receive = receiveAt(webhooks, options)
  const { path } = options
  // Fastify's router has compared the path already.
  const routing = (): Routing => ({ within: path, routed: 'exactly' })
  // In onRequest, since Fastify reads and parses the body after it: no parser, limit or raw-body plugin is in the way.
  const webhookHandler: onRequestHookHandler = ({ raw }, reply) => {
    void receive(toNodeRequest(raw, { advice: ADVICE }), routing)?.then((answer) => {
      if (raw.complete === false) void writePast(reply, answer)
      else reply.code(answer.status).headers(answer.headers).send(answer.body)
    })
  }
  return async function webhookPlugin(app) {
    if (path === undefined && app.prefix === '') throw unmounted()
    // A prefix of its own, because Fastify answers a prefix with and without a trailing slash.
    await app.register(
      async (at) => void at.all('/', { onRequest: webhookHandler }, async (_, reply) => reply.hijack()),
      { prefix: path && toRoute(path) },
    )
  }
}

/**
 * Fastify would end the response at once, and with it what a client that is still sending could read. The headers that
 * hooks have set are Fastify's until it replies.
 */
function writePast(reply: FastifyReply, answer: WebhookReply): Promise<void> {
  const { raw, request } = reply.hijack()
  const headers = reply.getHeaders()
  for (const name in headers) {
    const value = headers[name]
    if (value !== undefined) raw.setHeader(name, value)
  }
  return writeReply(request.raw, raw, answer)
}
