import {
  type AnyProvider,
  type Webhooks as CoreWebhooks,
  createWebhooks as createCore,
  type Receiving,
  unmounted,
  type WebhooksOptions,
} from '@postern/core'
import { toNodeRequest, writeReply } from '@postern/core/node'
import type { FastifyPluginAsync, onRequestHookHandler } from 'fastify'

export interface HandlerOptions {
  /** The path to answer, below the prefix of `register`. Leave it out to answer that prefix itself. */
  readonly path?: string
}

export type Webhooks<P extends AnyProvider = AnyProvider, Tx = never> = CoreWebhooks<P, Tx> & {
  /** The receiver as a plugin: `app.register(webhooks.handler({ path }))`. */
  handler(options?: HandlerOptions): FastifyPluginAsync
}

const ADVICE = 'Take the onRequest hook that reads request.raw away from this route.'

/** Creates a receiver with a `handler` for Fastify 5. */
export function createWebhooks<P extends AnyProvider, Tx = never>(
  options: WebhooksOptions<P, Tx>,
): Webhooks<P, Tx> {
  const webhooks = createCore(options)
  return Object.assign(webhooks, { handler: (at?: HandlerOptions) => handler(webhooks, at) })
}

/** A Fastify plugin for a receiver made with `@postern/core`; throws CONFIG_INVALID without path and prefix. */
export function handler(webhooks: Receiving, { path }: HandlerOptions = {}): FastifyPluginAsync {
  // In onRequest, since Fastify reads and parses the body after it: no parser, limit or raw-body plugin is in the way.
  const webhookHandler: onRequestHookHandler = ({ raw, originalUrl }, reply) => {
    reply.hijack()
    void webhooks
      .receive(toNodeRequest(raw, { advice: ADVICE, url: originalUrl }))
      .then((answer) => void writeReply(raw, reply.raw, answer))
  }
  return async function webhookPlugin(app) {
    if (path === undefined && app.prefix === '') throw unmounted()
    // A prefix of its own, because Fastify answers a prefix with and without a trailing slash.
    await app.register(
      async (at) => void at.all('/', { onRequest: webhookHandler }, async (_, reply) => reply.hijack()),
      { prefix: path?.replace(/\/$/, '') },
    )
  }
}
