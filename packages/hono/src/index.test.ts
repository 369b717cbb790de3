import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { getRequestListener, serve } from '@hono/node-server'
import { createWebhooks as createCore, type Outcome } from '@postern/core'
import { ventryx, workflows } from '@postern/core/providers'
import { createMockSender } from '@postern/mock-sender'
import { Hono, type MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { cors } from 'hono/cors'
import { afterEach, expect, it, vi } from 'vitest'
import { incomingOf } from './incoming.ts'
import { createWebhooks, handler } from './index.ts'

const secret = 'whsec_of_the_adapter_test'
const sender = createMockSender({ provider: workflows, secret })

const closers: Array<() => void> = []
afterEach(() => {
  for (const close of closers.splice(0)) close()
})

function receiver(options: { maxBodyBytes?: number } = {}) {
  const outcomes: Outcome[] = []
  const webhooks = createWebhooks({ provider: workflows, secret, ...options })
  webhooks.observe((outcome) => outcomes.push(outcome))
  webhooks.on('alert.created', () => {})
  return { webhooks, outcomes }
}

/** One signed delivery: its status and body. */
async function deliver(app: Pick<Hono, 'request'>, path: string, method = 'POST'): Promise<string> {
  const { headers, text } = sender.sign('alert.created')
  const response = await app.request(path, { method, headers, body: text })
  return `${response.status} ${await response.text()}`
}

/** The same over a socket: what `app.request` is to a client. */
async function listen(app: Hono): Promise<Pick<Hono, 'request'>> {
  const server = serve({ fetch: app.fetch, port: 0 }) as Server
  closers.push(() => server.close())
  await once(server, 'listening')
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return { request: (path, init) => fetch(base + path, init) }
}

function echo(app: Hono): Hono {
  return app.post('/echo', async (c) => c.json(await c.req.json()))
}

/** Middleware that reads the body before anybody else does. */
function reader(read: 'json' | 'text' | 'arrayBuffer' | 'bytes' | 'blob'): MiddlewareHandler {
  return async (c, next) => {
    await c.req[read]()
    await next()
  }
}

async function postJson(app: Pick<Hono, 'request'>, path: string): Promise<unknown> {
  const response = await app.request(path, { method: 'POST', body: '{"a":1}' })
  return response.json()
}

/** What the middleware of a test has read. */
const texts: string[] = []

const OK = '200 {"ok":true}'

it('answers its path option and leaves other routes alone', async () => {
  const app = echo(new Hono().use(receiver().webhooks.handler({ path: '/hooks' })))
  for (const client of [app, await listen(app)]) {
    expect(await deliver(client, '/hooks')).toBe(OK)
    expect(await deliver(client, '/hooks/?source=test')).toBe(OK)
    expect(await deliver(client, '/hooks/below')).toMatch(/^404/)
    expect(await postJson(client, '/echo')).toEqual({ a: 1 })
  }
})

it('answers each method at its path, and refuses all but POST', async () => {
  const app = new Hono().use(receiver().webhooks.handler({ path: '/hooks' }))
  for (const method of ['GET', 'HEAD', 'OPTIONS', 'DELETE']) {
    const response = await app.request('/hooks', { method })
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST'])
  }
})

it('answers a route of its own, with parameters', async () => {
  const { webhooks } = receiver()
  const app = new Hono().post('/route/:tenant', webhooks.handler()).all('/all', webhooks.handler())
  expect(await deliver(app, '/route/acme')).toBe(OK)
  expect(await deliver(app, '/all')).toBe(OK)
  expect(await deliver(app, '/all', 'PUT')).toBe('405 {"error":"METHOD_NOT_ALLOWED"}')
})

it('answers where a wildcard mounts it, and nothing below', async () => {
  const { webhooks } = receiver()
  const app = new Hono().use('/mounted/*', webhooks.handler()).post('/mounted/below', (c) => c.text('below'))
  expect(await deliver(app, '/mounted')).toBe(OK)
  expect(await deliver(app, '/mounted/below')).toBe('200 below')
})

it('answers in an app that is mounted in another, by its own path and by the whole one', async () => {
  for (const path of ['/hooks', '/api/hooks']) {
    const api = echo(new Hono().use(receiver().webhooks.handler({ path })))
    const app = new Hono().route('/api', api)
    expect(await deliver(app, '/api/hooks')).toBe(OK)
    expect(await postJson(app, '/api/echo')).toEqual({ a: 1 })
    expect(await deliver(app, '/hooks')).toMatch(/^404/)
  }
  const based = new Hono().basePath('/base').post('/hooks', receiver().webhooks.handler())
  expect(await deliver(based, '/base/hooks')).toBe(OK)
})

it('swallows no route without a path, and tells a sender’s request what to do', async () => {
  const { webhooks, outcomes } = receiver()
  const app = echo(new Hono().use(webhooks.handler()))
  expect(await postJson(app, '/echo')).toEqual({ a: 1 })
  expect(outcomes).toEqual([])
  expect(await deliver(app, '/hooks')).toBe('500 {"error":"CONFIG_INVALID"}')
  expect(outcomes[0]).toMatchObject({ error: { message: expect.stringContaining('handler({ path:') } })
})

it('throws, in words, where the handler is passed on without being called', async () => {
  const { webhooks } = receiver()
  const app = new Hono().use('/hooks', webhooks.handler as never)
  app.onError((error, c) => c.text(error.message, 500))
  for (const client of [app, await listen(app)]) {
    expect(await deliver(client, '/hooks')).toMatch(/^500 .*without being called. Call it: /)
  }
  for (const mistake of ['/hooks', null, { path: 7 }, { path: 'hooks' }]) {
    expect(() => webhooks.handler(mistake as never)).toThrow(/(handler|path)/)
  }
})

it.each(['json', 'text'] as const)('says RAW_BODY_UNAVAILABLE at once behind c.req.%s()', async (read) => {
  const { webhooks, outcomes } = receiver()
  const app = new Hono().use(reader(read)).use(webhooks.handler({ path: '/hooks' }))
  for (const client of [app, await listen(app)]) {
    expect(await deliver(client, '/hooks')).toBe('500 {"error":"RAW_BODY_UNAVAILABLE"}')
  }
  expect(outcomes[0]).toMatchObject({
    error: { message: expect.stringMatching(/Move app\.use\(webhooks.* above the middleware/) },
  })
})

it('uses the bytes that Hono keeps, and a copy that hono/body-limit makes', async () => {
  const { webhooks } = receiver()
  const readers = (['arrayBuffer', 'bytes', 'blob'] as const).map(reader)
  for (const before of [...readers, bodyLimit({ maxSize: 100_000 })]) {
    const app = new Hono().use(before).use(webhooks.handler({ path: '/hooks' }))
    expect(await deliver(app, '/hooks')).toBe(OK)
    expect(await deliver(await listen(app), '/hooks')).toBe(OK)
  }
})

it('reads the Request that a middleware has put in the place of the one that came', async () => {
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
  for (const client of [app, await listen(app)]) {
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
  await app.request('/')
  await (await listen(app)).request('/')
  expect(found).toEqual([undefined, undefined, true, undefined])
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
    'asks for the signal and the body, and reads neither',
    async (c, next) => {
      expect([c.req.raw.signal.aborted, c.req.raw.body === null]).toEqual([false, false])
      await next()
    },
    0,
  ],
])('receives behind a middleware that %s', async (_what, middleware, read) => {
  const app = new Hono().use(middleware).use(receiver().webhooks.handler({ path: '/hooks' }))
  for (const client of [app, await listen(app)]) {
    texts.length = 0
    expect(await deliver(client, '/hooks')).toBe(OK)
    await vi.waitFor(() => expect(texts).toHaveLength(read))
    for (const text of texts) expect(JSON.parse(text)).toMatchObject({ event: 'alert.created' })
  }
})

it('says RAW_BODY_UNAVAILABLE where something holds the body', async () => {
  const app = new Hono()
    .use(async (c, next) => {
      c.req.raw.body?.getReader()
      await next()
    })
    .use(receiver().webhooks.handler({ path: '/hooks' }))
  for (const client of [app, await listen(app)]) {
    expect(await deliver(client, '/hooks')).toBe('500 {"error":"RAW_BODY_UNAVAILABLE"}')
  }
})

it('takes the bytes that a host keeps on Node’s request', async () => {
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

it('refuses a body over its limit, declared or not', async () => {
  const app = new Hono().use(receiver({ maxBodyBytes: 10_000 }).webhooks.handler({ path: '/hooks' }))
  const { headers, text } = sender.sign('alert.created', { title: 'x'.repeat(10_000) })
  const declared = { ...headers, 'content-length': String(Buffer.byteLength(text)) }
  for (const sent of [headers, declared]) {
    const response = await app.request('/hooks', { method: 'POST', headers: sent, body: text })
    expect(await response.json()).toEqual({ error: 'PAYLOAD_TOO_LARGE' })
  }
})

it('keeps the headers that other middleware sets', async () => {
  const app = new Hono().use(cors()).use(receiver().webhooks.handler({ path: '/hooks' }))
  const { headers, text } = sender.sign('alert.created')
  const response = await app.request('/hooks', { method: 'POST', headers, body: text })
  expect(response.headers.get('access-control-allow-origin')).toBe('*')
  expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8')
})

it('takes a receiver made with core', async () => {
  const core = createCore({ provider: ventryx, secret }).observe(() => {})
  const app = new Hono().use(handler(core, { path: '/hooks' }))
  const { headers, text } = createMockSender({ provider: ventryx, secret }).sign('workflow.completed')
  expect((await app.request('/hooks', { method: 'POST', headers, body: text })).status).toBe(200)
})
