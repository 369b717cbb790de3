import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { getRequestListener } from '@hono/node-server'
import { Hono, type MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { expect, it, vi } from 'vitest'
import { clientsOf, closers, deliver, OK, receiver, sender } from '../test-support/receiver.ts'
import { incomingOf } from './incoming.ts'

/** Middleware that reads the body first. */
function reader(read: 'json' | 'text' | 'arrayBuffer' | 'bytes' | 'blob'): MiddlewareHandler {
  return async (c, next) => {
    await c.req[read]()
    await next()
  }
}

/** The bodies that a test's middleware has read. */
const texts: string[] = []

it.each(['json', 'text'] as const)('answers RAW_BODY_UNAVAILABLE at once behind c.req.%s()', async (read) => {
  const { webhooks, outcomes } = receiver()
  const app = new Hono().use(reader(read)).use(webhooks.handler({ path: '/hooks' }))
  for (const client of await clientsOf(app)) {
    expect(await deliver(client, '/hooks')).toBe('500 {"error":"RAW_BODY_UNAVAILABLE"}')
  }
  expect(outcomes[0]).toMatchObject({
    error: { message: expect.stringMatching(/Move app\.use\(webhooks.* above the middleware/) },
  })
})

it('uses the bytes that Hono keeps, and the copy from hono/body-limit', async () => {
  const { webhooks } = receiver()
  const readers = (['arrayBuffer', 'bytes', 'blob'] as const).map(reader)
  for (const before of [...readers, bodyLimit({ maxSize: 100_000 })]) {
    const app = new Hono().use(before).use(webhooks.handler({ path: '/hooks' }))
    for (const client of await clientsOf(app)) expect(await deliver(client, '/hooks')).toBe(OK)
  }
})

it('reads the Request that a middleware has substituted', async () => {
  const unzip: MiddlewareHandler = async (c, next) => {
    const { url, method, headers, body } = c.req.raw
    const plain = new Headers(headers)
    plain.delete('content-encoding')
    plain.delete('content-length')
    const unzipped = body?.pipeThrough(new DecompressionStream('gzip'))
    c.req.raw = new Request(url, { method, headers: plain, body: unzipped, duplex: 'half' } as RequestInit)
    await next()
  }
  const app = new Hono().use(unzip).use(receiver().webhooks.handler({ path: '/hooks' }))
  const { headers, text } = sender.sign('alert.created')
  const zipped = { method: 'POST', headers: { ...headers, 'content-encoding': 'gzip' }, body: gzipSync(text) }
  for (const client of await clientsOf(app)) {
    expect(await (await client.request('/hooks', zipped)).json()).toEqual({ ok: true })
  }
})

it('reads Node’s own request only where the Request was made from it', async () => {
  const found: unknown[] = []
  const look: MiddlewareHandler = async (c, next) => {
    const incoming = incomingOf(c)
    found.push(incoming === undefined ? undefined : incoming === c.env.incoming)
    await next()
  }
  const replace: MiddlewareHandler = (c, next) => {
    c.req.raw = new Request(c.req.raw)
    return next()
  }
  const app = new Hono().use(look).use(replace).use(look)
  for (const client of await clientsOf(app)) await client.request('/')
  expect(found).toEqual([undefined, undefined, true, undefined, undefined, undefined])
})

it.each<[string, MiddlewareHandler, number]>([
  [
    'reads a clone first',
    async (c, next) => {
      texts.push(await c.req.raw.clone().text())
      await next()
    },
    1,
  ],
  [
    'keeps a clone until after the handler',
    async (c, next) => {
      const clone = c.req.raw.clone()
      await next()
      texts.push(await clone.text())
    },
    1,
  ],
  [
    'reads one clone before and one after the handler',
    async (c, next) => {
      const later = c.req.raw.clone()
      texts.push(await c.req.raw.clone().text())
      await next()
      texts.push(await later.text())
    },
    2,
  ],
  [
    'accesses the signal and the body without reading',
    async (c, next) => {
      expect([c.req.raw.signal.aborted, c.req.raw.body === null]).toEqual([false, false])
      await next()
    },
    0,
  ],
])('receives behind a middleware that %s', async (_what, middleware, read) => {
  const app = new Hono().use(middleware).use(receiver().webhooks.handler({ path: '/hooks' }))
  for (const client of await clientsOf(app)) {
    texts.length = 0
    expect(await deliver(client, '/hooks')).toBe(OK)
    await vi.waitFor(() => expect(texts).toHaveLength(read))
    for (const text of texts) expect(JSON.parse(text)).toMatchObject({ event: 'alert.created' })
  }
})

it('answers RAW_BODY_UNAVAILABLE when something has locked the body', async () => {
  const app = new Hono()
    .use(async (c, next) => {
      c.req.raw.body?.getReader()
      await next()
    })
    .use(receiver().webhooks.handler({ path: '/hooks' }))
  for (const client of await clientsOf(app)) {
    expect(await deliver(client, '/hooks')).toBe('500 {"error":"RAW_BODY_UNAVAILABLE"}')
  }
})

it('uses the bytes that a host keeps on Node’s request', async () => {
  const app = new Hono().use(receiver().webhooks.handler({ path: '/hooks' }))
  const { headers, text } = sender.sign('alert.created')
  const listener = getRequestListener(app.fetch)
  const server = createServer((req, res) => {
    req.resume().once('end', () => {
      void listener(Object.assign(req, { rawBody: Buffer.from(text) }), res)
    })
  }).listen(0)
  closers.push(() => server.close())
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks`
  expect((await fetch(url, { method: 'POST', headers, body: text })).status).toBe(200)
})
