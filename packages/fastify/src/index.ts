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

/** A receiver with a `handler` for Fastify. */
export type Webhooks<P extends AnyProvider = AnyProvider, Tx = never> = WebhooksFor<FastifyPluginAsync, P, Tx>

/**
 * Creates a receiver with a `handler` for Fastify 5.
 * @example
 * import { createWebhooks } from '@postern/fastify'
 * import { fastify } from 'fastify'
 *
 * const webhooks = createWebhooks({ provider: workflows, secret })
 * webhooks.on('alert.created', (event) => notify(event.data.title))
 * await fastify().register(webhooks.handler({ path: '/webhooks/workflows' })).listen({ port: 3000 })
 */
export const createWebhooks = createWebhooksFor(handler)

const ADVICE = 'Remove the onRequest hook that reads request.raw from this route.'

/**
 * Makes a Fastify plugin for a receiver that was created with `@postern/core`. Throws CONFIG_INVALID without a path and a
 * prefix.
 * @example
 * import { handler } from '@postern/fastify'
 * import { fastify } from 'fastify'
 *
 * fastify().register(handler(webhooks), { prefix: '/webhooks/workflows' })
 */
export function handler(webhooks: Receiving, options: HandlerOptions = {}): FastifyPluginAsync {
  const receive = receiveAt(webhooks, options)
  const { path } = options
  // Fastify's router has matched the path already.
  const routing = (): Routing => ({ within: path, routed: 'exactly' })
  // In onRequest, before Fastify reads the body: no parser, bodyLimit or raw-body plugin interferes.
  const webhookHandler: onRequestHookHandler = ({ raw }, reply) => {
    void receive(toNodeRequest(raw, { advice: ADVICE }), routing)?.then((answer) => {
      if (raw.complete === false) void writePast(reply, answer)
      else reply.code(answer.status).headers(answer.headers).send(answer.body)
    })
  }
  return async function webhookPlugin(app) {
    if (path === undefined && app.prefix === '') throw unmounted()
    // As a prefix, because Fastify matches a prefix with and without a trailing slash.
    await app.register(
      async (at) => void at.all('/', { onRequest: webhookHandler }, async (_, reply) => reply.hijack()),
      { prefix: path && toRoute(path) },
    )
  }
}

/**
 * Replies to a client that is still sending. Fastify would end the response at once, before such a client can read it.
 * Copies the headers that hooks have set, which Fastify holds until it replies.
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
