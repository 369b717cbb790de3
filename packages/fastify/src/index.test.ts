import type { AddressInfo } from 'node:net'
import { PassThrough } from 'node:stream'
import { createWebhooks as createCore } from '@postern/core'
import { ventryx, workflows } from '@postern/core/providers'
import { createMockSender } from '@postern/mock-sender'
import rawBody from 'fastify-raw-body'
import { expect, it } from 'vitest'
import { createApp, deliver, OK, receiver, secret, sender } from '../test-support/receiver.ts'
import { createWebhooks, handler } from './index.ts'

it('answers its path, with and without a trailing slash or a query', async () => {
  const app = createApp()
  app.register(receiver().webhooks.handler({ path: '/hooks/workflows' }))
  expect(await deliver(app, '/hooks/workflows')).toBe(OK)
  expect(await deliver(app, '/hooks/workflows/')).toBe(OK)
  expect(await deliver(app, '/hooks/workflows?source=test')).toBe(OK)
  expect(await deliver(app, '/hooks')).toMatch(/^404/)
  expect(await deliver(app, '/hooks/workflows/below')).toMatch(/^404/)
})

it('answers a path with a trailing slash, and the root', async () => {
  const app = createApp()
  app.register(receiver().webhooks.handler({ path: '/hooks/' }))
  app.register(receiver().webhooks.handler({ path: '/' }))
  expect(await deliver(app, '/hooks')).toBe(OK)
  expect(await deliver(app, '/')).toBe(OK)
  expect(await deliver(app, '/elsewhere')).toMatch(/^404/)
})

it('answers under the prefix of register, nested and with a path', async () => {
  const app = createApp()
  app.register(receiver().webhooks.handler(), { prefix: '/bare' })
  app.register(
    async (api) => {
      api.register(receiver().webhooks.handler({ path: '/hooks' }))
      api.register(receiver().webhooks.handler({ path: '/inner' }), { prefix: '/outer' })
    },
    { prefix: '/api' },
  )
  expect(await deliver(app, '/bare')).toBe(OK)
  expect(await deliver(app, '/api/hooks/')).toBe(OK)
  expect(await deliver(app, '/api/outer/inner')).toBe(OK)
  expect(await deliver(app, '/hooks')).toMatch(/^404/)
})

it('registers in an app that ignores trailing slashes itself', async () => {
  const app = createApp({ routerOptions: { ignoreTrailingSlash: true, ignoreDuplicateSlashes: true } })
  app.register(receiver().webhooks.handler({ path: '/hooks' }))
  expect(await deliver(app, '/hooks')).toBe(OK)
  expect(await deliver(app, '/hooks/')).toBe(OK)
})

it('does not register without a path and a prefix, and explains the fix', async () => {
  const app = createApp()
  app.get('/health', async () => 'fine')
  app.register(receiver().webhooks.handler())
  await expect(app.ready()).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
    message: expect.stringContaining("handler({ path: '/webhooks/...' })"),
  })
})

it('throws or answers with the fix when handler is passed without being called', async () => {
  const { webhooks } = receiver()
  // As app.register(webhooks.handler) does, which ends the process at its start.
  expect(() => webhooks.handler(createApp() as never)).toThrow(/without being called. Call it: /)
  const routed = createApp()
  routed.post('/hooks', webhooks.handler as never)
  expect(await deliver(routed, '/hooks')).toMatch(/^500 .*without being called. Call it: /)
  for (const mistake of ['/hooks', null, { path: 7 }, { path: 'hooks' }]) {
    expect(() => webhooks.handler(mistake as never)).toThrow(/(handler|path)/)
  }
})

it('keeps the headers that hooks set, except its own', async () => {
  const app = createApp()
  app.addHook('onRequest', async (_request, reply) => {
    reply.headers({ 'x-request-id': '7', 'set-cookie': ['a=1', 'b=2'], 'content-type': 'text/html' })
    reply.header('x-nothing', undefined)
    reply.raw.setHeader('x-raw', 'yes')
  })
  app.register(receiver().webhooks.handler({ path: '/hooks' }))
  await app.listen()
  const { headers, text } = sender.sign('alert.created')
  const { port } = app.server.address() as AddressInfo
  const requests = [
    { method: 'POST', headers, body: text },
    { method: 'POST', headers, body: 'forged' },
    // Still arriving long after it was refused.
    { method: 'PUT', body: 'x'.repeat(5_000_000) },
  ]
  for (const request of requests) {
    const response = await fetch(`http://127.0.0.1:${port}/hooks`, request)
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'x-request-id': '7',
      'x-raw': 'yes',
      'content-type': 'application/json; charset=utf-8',
    })
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2'])
  }
})

it('does not change the JSON routes, the body limit and the errors of the app', async () => {
  const app = createApp({ bodyLimit: 64 })
  app.post('/before', async (request) => request.body)
  await app.register(receiver().webhooks.handler({ path: '/hooks' }))
  app.post('/after', async (request) => request.body)
  for (const url of ['/before', '/after']) {
    const json = { method: 'POST', url, payload: { a: 1 } } as const
    expect((await app.inject(json)).json()).toEqual({ a: 1 })
    expect((await app.inject({ ...json, payload: { a: 'x'.repeat(64) } })).statusCode).toBe(413)
    const xml = { ...json, payload: '<a/>', headers: { 'content-type': 'application/xml' } }
    expect((await app.inject(xml)).json()).toMatchObject({ code: 'FST_ERR_CTP_INVALID_MEDIA_TYPE' })
  }
})

it('accepts a body above the limit of the app, up to its own limit', async () => {
  const app = createApp({ bodyLimit: 1024 })
  const webhooks = createWebhooks({ provider: workflows, secret, maxBodyBytes: 100_000 }).observe(() => {})
  app.register(webhooks.handler({ path: '/hooks' }))
  expect(await deliver(app, '/hooks', { title: 'x'.repeat(90_000) })).toBe(OK)
  expect(await deliver(app, '/hooks', { title: 'x'.repeat(110_000) })).toBe(
    '413 {"error":"PAYLOAD_TOO_LARGE"}',
  )
})

it('answers requests whose content type Fastify would refuse', async () => {
  const app = createApp()
  app.register(receiver().webhooks.handler({ path: '/hooks' }))
  for (const type of ['text/xml', 'nonsense', 'multipart/form-data', undefined]) {
    const { headers, body } = sender.sign('alert.created')
    const { 'content-type': _, ...rest } = headers
    const response = await app.inject({
      method: 'POST',
      url: '/hooks',
      headers: { ...rest, ...(type && { 'content-type': type }) },
      payload: body,
    })
    expect(response.statusCode).toBe(200)
  }
})

it('answers each method itself, and refuses all but POST', async () => {
  const app = createApp()
  app.register(receiver().webhooks.handler({ path: '/hooks' }))
  for (const method of ['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE'] as const) {
    const response = await app.inject({ method, url: '/hooks' })
    expect([response.statusCode, response.headers.allow]).toEqual([405, 'POST'])
    expect(response.headers.connection).toBe('keep-alive')
  }
})

it('gets its bytes past parsers, preParsing hooks and fastify-raw-body', async () => {
  const app = createApp()
  await app.register(rawBody, { global: true })
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, `${body}`.length))
  app.addHook('preParsing', async (_request, _reply, payload) => payload.pipe(new PassThrough()))
  app.register(receiver().webhooks.handler({ path: '/hooks' }))
  app.post('/length', async (request) => request.body)
  expect(await deliver(app, '/hooks')).toBe(OK)
  expect((await app.inject({ method: 'POST', url: '/length', payload: 'four' })).body).toBe('4')
})

it('answers RAW_BODY_UNAVAILABLE behind a hook that reads the request, and says which one to remove', async () => {
  const { webhooks, outcomes } = receiver()
  const app = createApp()
  app.addHook('onRequest', async ({ raw }) => {
    for await (const _ of raw.iterator({ destroyOnReturn: false }));
  })
  app.register(webhooks.handler({ path: '/hooks' }))
  expect(await deliver(app, '/hooks')).toBe('500 {"error":"RAW_BODY_UNAVAILABLE"}')
  expect(outcomes[0]).toMatchObject({ error: { message: expect.stringMatching(/onRequest hook/) } })
})

it('runs between the hooks of the app', async () => {
  const app = createApp()
  const statuses: number[] = []
  app.addHook('onRequest', async (request, reply) => {
    if (request.headers['x-blocked'] === 'yes') await reply.code(403).send('blocked')
  })
  app.addHook('onSend', async (_request, reply) => void reply.header('x-sent', 'yes'))
  app.addHook('onResponse', async (_request, reply) => void statuses.push(reply.raw.statusCode))
  app.register(receiver().webhooks.handler({ path: '/hooks' }))
  const blocked = { method: 'POST', url: '/hooks', headers: { 'x-blocked': 'yes' } } as const
  expect((await app.inject(blocked)).statusCode).toBe(403)
  const refused = await app.inject({ method: 'POST', url: '/hooks' })
  expect([refused.statusCode, refused.headers['x-sent']]).toEqual([401, 'yes'])
  expect(statuses).toEqual([403, 401])
})

it('serves several receivers, including receivers created with core', async () => {
  const app = createApp()
  const core = createCore({ provider: ventryx, secret }).observe(() => {})
  app.register(receiver().webhooks.handler({ path: '/workflows' }))
  app.register(handler(core, { path: '/ventryx' }))
  const { headers, body } = createMockSender({ provider: ventryx, secret }).sign('workflow.completed')
  const response = await app.inject({ method: 'POST', url: '/ventryx', headers, payload: body })
  expect(response.statusCode).toBe(200)
  expect(await deliver(app, '/workflows')).toBe(OK)
  expect(await deliver(app, '/ventryx')).toMatch(/^401/)
})

it('gives the secret function the requested URL', async () => {
  const urls: unknown[] = []
  const app = createApp({ rewriteUrl: (req) => req.url!.replace('/public', '') })
  const webhooks = createWebhooks({
    provider: workflows,
    secret({ url }) {
      urls.push(url)
      return secret
    },
  })
  app.register(webhooks.handler({ path: '/hooks' }))
  await app.listen()
  const { headers, text } = sender.sign('alert.created')
  const { port } = app.server.address() as AddressInfo
  const url = `http://127.0.0.1:${port}/public/hooks?tenant=7`
  expect((await fetch(url, { method: 'POST', headers, body: text })).status).toBe(200)
  expect(urls).toEqual(['/public/hooks?tenant=7'])
})
