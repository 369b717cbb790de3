import { createHmac, timingSafeEqual } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import * as forExpress from '@postern/express'
import * as forFastify from '@postern/fastify'
import * as forHono from '@postern/hono'
import * as forKoa from '@postern/koa'
import express from 'express'
import fastify from 'fastify'
import { Hono } from 'hono'
import Koa from 'koa'
import rawBody from 'raw-body'
import { userCreated } from './deliveries.ts'
import { SECRET } from './sign.ts'

/** The path at which every server receives. */
export const PATH = '/webhooks/users'

/** A server with Postern, and the same framework with a hand-written receiver around a handler. */
export interface Pair {
  postern(): Promise<Server> | Server
  handWritten(handle: Handle): Promise<Server> | Server
}

export type Handle = (event: { readonly id: string }) => Promise<void>

/** The receivers of each framework. `remembering` is the hand-written one that skips the events it has seen. */
export const RECEIVERS = {
  postern: ({ postern }: Pair) => postern(),
  handWritten: ({ handWritten }: Pair) => handWritten(handle),
  remembering: ({ handWritten }: Pair) => handWritten(skipSeen(handle)),
} as const
export type ReceiverName = keyof typeof RECEIVERS

const { provider, type } = userCreated
const options = { provider, secret: SECRET }

export const pairs: Readonly<Record<string, Pair>> = {
  express: {
    postern() {
      const webhooks = forExpress.createWebhooks(options).on(type, handle)
      return createServer(express().use(webhooks.handler({ path: PATH })))
    },
    handWritten(handle) {
      const app = express()
      app.post(PATH, express.raw({ type: '*/*', limit: '1mb' }), async (req, res) => {
        const body = req.body as Buffer
        if (!isSigned(body, req.headers['x-webhook-signature'])) {
          res.status(401).send('Invalid signature')
          return
        }
        await handle(JSON.parse(body.toString('utf8')))
        res.status(200).send('OK')
      })
      return createServer(app)
    },
  },
  fastify: {
    async postern() {
      const webhooks = forFastify.createWebhooks(options).on(type, handle)
      const app = fastify()
      app.register(webhooks.handler({ path: PATH }))
      await app.ready()
      return app.server
    },
    async handWritten(handle) {
      const app = fastify()
      app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_, body, done) => done(null, body))
      app.post(PATH, async (request, reply) => {
        const body = request.body as Buffer
        if (!isSigned(body, request.headers['x-webhook-signature'])) {
          return reply.code(401).send('Invalid signature')
        }
        await handle(JSON.parse(body.toString('utf8')))
        return reply.send('OK')
      })
      await app.ready()
      return app.server
    },
  },
  koa: {
    postern() {
      const webhooks = forKoa.createWebhooks(options).on(type, handle)
      return createServer(new Koa().use(webhooks.handler({ path: PATH })).callback())
    },
    handWritten(handle) {
      const app = new Koa()
      app.use(async (ctx, next) => {
        if (ctx.path !== PATH || ctx.method !== 'POST') return next()
        const body = await rawBody(ctx.req, { limit: '1mb', length: ctx.req.headers['content-length'] })
        if (!isSigned(body, ctx.req.headers['x-webhook-signature'])) {
          ctx.status = 401
          return
        }
        await handle(JSON.parse(body.toString('utf8')))
        ctx.body = 'OK'
      })
      return createServer(app.callback())
    },
  },
  hono: {
    postern() {
      const webhooks = forHono.createWebhooks(options).on(type, handle)
      const app = new Hono()
      app.use(webhooks.handler({ path: PATH }))
      return createServer(getRequestListener(app.fetch))
    },
    handWritten(handle) {
      const app = new Hono()
      app.post(PATH, async (c) => {
        const body = Buffer.from(await c.req.arrayBuffer())
        if (!isSigned(body, c.req.header('x-webhook-signature'))) return c.text('Invalid signature', 401)
        await handle(JSON.parse(body.toString('utf8')))
        return c.text('OK')
      })
      return createServer(getRequestListener(app.fetch))
    },
  },
}

/** The app's handler. It does nothing, so that only the receiver is measured. */
async function handle(_event: unknown): Promise<void> {}

/** Keeps the id of each event in a Map, so that the handler runs once per event. */
export function skipSeen(handle: Handle): Handle {
  const handledAt = new Map<string, number>()
  return (event) => {
    if (handledAt.has(event.id)) return Promise.resolve()
    handledAt.set(event.id, Date.now())
    return handle(event)
  }
}

function isSigned(body: Buffer, signature: string | string[] | undefined): boolean {
  const given = Buffer.from(String(signature))
  const expected = Buffer.from(createHmac('sha256', SECRET).update(body).digest('hex'))
  return given.length === expected.length && timingSafeEqual(given, expected)
}
