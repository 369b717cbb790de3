import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createRequire } from 'node:module'
import { serve } from '@hono/node-server'
import type { Webhooks } from '@postern/core'
import { toNodeHandler, writeReply } from '@postern/core/node'
import { handler as expressHandler } from '@postern/express'
import { handler as fastifyHandler } from '@postern/fastify'
import { handler as honoHandler } from '@postern/hono'
import { handler as koaHandler } from '@postern/koa'
import express from 'express'
import fastify from 'fastify'
import { Hono } from 'hono'
import Koa from 'koa'

/** One way to serve a receiver over HTTP. */
export interface Mount {
  readonly name: string
  listen(webhooks: Webhooks, path: string): Server | Promise<Server>
}

// The previous major versions under another name. The types are those of the current versions.
const require = createRequire(import.meta.url)
const express4: typeof express = require('express4')
const Koa2: typeof Koa = require('koa2')

export const mounts: readonly Mount[] = [
  {
    name: 'Express 5',
    listen: (webhooks, path) => express().use(expressHandler(webhooks, { path })).listen(0),
  },
  {
    name: 'Express 4',
    listen: (webhooks, path) => express4().use(expressHandler(webhooks, { path })).listen(0),
  },
  {
    name: 'Fastify 5',
    async listen(webhooks, path) {
      const app = fastify()
      await app.register(fastifyHandler(webhooks, { path }))
      await app.listen()
      return app.server
    },
  },
  {
    name: 'Koa 3',
    listen: (webhooks, path) => quiet(new Koa()).use(koaHandler(webhooks, { path })).listen(0),
  },
  {
    name: 'Koa 2',
    listen: (webhooks, path) => quiet(new Koa2()).use(koaHandler(webhooks, { path })).listen(0),
  },
  {
    name: 'Hono 4',
    listen: (webhooks, path) =>
      serve({ fetch: new Hono().use(honoHandler(webhooks, { path })).fetch, port: 0 }) as Server,
  },
  {
    name: 'Hono 4, Web-standard',
    listen(webhooks, path) {
      const app = new Hono().use(honoHandler(webhooks, { path }))
      return createServer((req, res) => void answer(app, req, res)).listen(0)
    },
  },
  {
    name: 'core/node',
    listen: (webhooks, path) => createServer(toNodeHandler(webhooks, { path })).listen(0),
  },
  {
    name: 'fetch',
    listen: (webhooks) => createServer((req, res) => void answer(webhooks, req, res)).listen(0),
  },
]

/** Without a listener, Koa prints aborted connections. */
export function quiet(app: Koa): Koa {
  return app.on('error', () => {})
}

/** Serves a fetch handler on Node, as a Web-standard runtime does. */
async function answer(
  app: { fetch(request: Request): Response | Promise<Response> },
  req: IncomingMessage,
  res: ServerResponse,
): Promise<void> {
  const target = req.url!.startsWith('/') ? `http://localhost${req.url}` : req.url!
  const request = new Request(target, {
    method: req.method!,
    headers: Object.entries(req.headersDistinct).flatMap(([name, values = []]) =>
      values.map((value): [string, string] => [name, value]),
    ),
    ...(req.method === 'GET' || req.method === 'HEAD' ? {} : { body: toStream(req), duplex: 'half' }),
  })
  const response = await app.fetch(request)
  const headers = Object.fromEntries(response.headers)
  await writeReply(req, res, { status: response.status, headers, body: await response.text() })
}

/** The body as a stream that can be cancelled without losing the connection. */
function toStream(req: IncomingMessage): ReadableStream<Uint8Array> {
  req.pause()
  return new ReadableStream({
    start(controller) {
      req.on('data', (chunk: Uint8Array) => {
        controller.enqueue(chunk)
        req.pause()
      })
      req.on('end', () => controller.close())
      req.on('close', () => {
        if (!req.readableEnded) controller.error(new Error('The client has disconnected.'))
      })
    },
    pull: () => void req.resume(),
    cancel: () => void req.pause().removeAllListeners('data'),
  })
}
