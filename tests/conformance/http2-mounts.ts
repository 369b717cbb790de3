import { createServer, type Http2Server } from 'node:http2'
import { getRequestListener } from '@hono/node-server'
import type { Webhooks } from '@postern/core'
import { toNodeHandler } from '@postern/core/node'
import { handler as fastifyHandler } from '@postern/fastify'
import { handler as honoHandler } from '@postern/hono'
import { handler as koaHandler } from '@postern/koa'
import fastify from 'fastify'
import { Hono } from 'hono'
import Koa from 'koa'
import { handler as ownHandler } from '../../examples/own-adapter/http2-adapter.ts'
import { quiet } from './mounts.ts'

/** One way to serve a receiver over HTTP/2. Express cannot: it gives each request the prototype of an HTTP/1 request. */
export interface Http2Mount {
  readonly name: string
  listen(webhooks: Webhooks, path: string): Http2Server | Promise<Http2Server>
}

export const http2Mounts: readonly Http2Mount[] = [
  {
    name: 'Fastify 5',
    async listen(webhooks, path) {
      const app = fastify({ http2: true })
      await app.register(fastifyHandler(webhooks, { path }))
      await app.listen()
      return app.server
    },
  },
  {
    name: 'Koa 3',
    listen: (webhooks, path) =>
      createServer(quiet(new Koa()).use(koaHandler(webhooks, { path })).callback() as never).listen(0),
  },
  {
    name: 'Hono 4',
    listen: (webhooks, path) =>
      createServer(getRequestListener(new Hono().use(honoHandler(webhooks, { path })).fetch) as never).listen(
        0,
      ),
  },
  {
    name: 'core/node',
    listen: (webhooks, path) => createServer(toNodeHandler(webhooks, { path })).listen(0),
  },
  {
    name: 'the own adapter of the examples',
    listen: (webhooks) => createServer().on('stream', ownHandler(webhooks)).listen(0),
  },
]
