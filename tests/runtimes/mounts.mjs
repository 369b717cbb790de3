// The ways to mount a receiver on every runtime.
import { createServer } from 'node:http'
import { createWebhooks } from '@postern/core'
import { toNodeHandler } from '@postern/core/node'

const PATH = '/webhooks'
const { Bun, Deno } = globalThis

/** By name. Each creates a receiver, calls `prepare` with it, serves it, and resolves to `{ send(message), close() }`. */
export const mounts = {
  'fetch handler, called': async (options, prepare) => {
    const webhooks = prepare(createWebhooks(options))
    return { send: (message) => webhooks.fetch(toRequest(message, 'http://localhost')) }
  },

  'fetch handler, served': async (options, prepare) => {
    const webhooks = prepare(createWebhooks(options))
    return serveFetch((request) => webhooks.fetch(request))
  },

  'node:http': async (options, prepare) => {
    const webhooks = prepare(createWebhooks(options))
    return serveNode(createServer(toNodeHandler(webhooks, { path: PATH })))
  },

  express: async (options, prepare) => {
    const { createWebhooks } = await import('@postern/express')
    const { default: express } = await import('express')
    const webhooks = prepare(createWebhooks(options))
    return serveNode(
      createServer(
        express()
          .use(webhooks.handler({ path: PATH }))
          .use(express.json()),
      ),
    )
  },

  fastify: async (options, prepare) => {
    const { createWebhooks } = await import('@postern/fastify')
    const { fastify } = await import('fastify')
    const webhooks = prepare(createWebhooks(options))
    const app = fastify()
    app.register(webhooks.handler({ path: PATH }))
    await app.ready()
    return serveNode(app.server, () => app.close())
  },

  koa: async (options, prepare) => {
    const { createWebhooks } = await import('@postern/koa')
    const { default: Koa } = await import('koa')
    const webhooks = prepare(createWebhooks(options))
    return serveNode(createServer(new Koa().use(webhooks.handler({ path: PATH })).callback()))
  },

  'hono, called': async (options, prepare) => {
    const app = await honoApp(options, prepare)
    return { send: (message) => app.request(toRequest(message, 'http://localhost')) }
  },

  'hono, served': async (options, prepare) => serveFetch((await honoApp(options, prepare)).fetch),
}

async function honoApp(options, prepare) {
  const { createWebhooks } = await import('@postern/hono')
  const { Hono } = await import('hono')
  const webhooks = prepare(createWebhooks(options))
  return new Hono().use(webhooks.handler({ path: PATH }))
}

/** The server of Bun or Deno, and @hono/node-server on Node. */
async function serveFetch(fetch) {
  if (Bun) {
    const server = Bun.serve({ port: 0, fetch: (request) => fetch(request) })
    return { ...client(server.port), close: () => server.stop(true) }
  }
  if (Deno) {
    const server = Deno.serve({ port: 0, onListen() {} }, (request) => fetch(request))
    return { ...client(server.addr.port), close: () => server.shutdown() }
  }
  const { createAdaptorServer } = await import('@hono/node-server')
  return serveNode(createAdaptorServer({ fetch }))
}

async function serveNode(server, close = () => server.close()) {
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    ...client(server.address().port),
    close: () => {
      server.closeAllConnections()
      return close()
    },
  }
}

function client(port) {
  const origin = `http://127.0.0.1:${port}`
  return { url: origin + PATH, send: (message) => fetch(toRequest(message, origin)) }
}

function toRequest({ headers, body }, origin) {
  return new Request(origin + PATH, { method: 'POST', headers, body })
}
