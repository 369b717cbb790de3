import { createWebhooks as createCore } from '@postern/core'
import { ventryx } from '@postern/core/providers'
import { createMockSender } from '@postern/mock-sender'
import { Hono } from 'hono'
import { cors } from 'hono/cors'
import { expect, it } from 'vitest'
import { clientsOf, deliver, OK, receiver, secret, sender } from '../test-support/receiver.ts'
import { handler } from './index.ts'

function echo(app: Hono): Hono {
  return app.post('/echo', async (c) => c.json(await c.req.json()))
}

/** Middleware that reads the body first. */

async function postJson(app: Pick<Hono, 'request'>, path: string): Promise<unknown> {
  const response = await app.request(path, { method: 'POST', body: '{"a":1}' })
  return response.json()
}

it('answers its path option and leaves other routes alone', async () => {
  const app = echo(new Hono().use(receiver().webhooks.handler({ path: '/hooks' })))
  for (const client of await clientsOf(app)) {
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

it('answers a route with parameters', async () => {
  const { webhooks } = receiver()
  const app = new Hono().post('/route/:tenant', webhooks.handler()).all('/all', webhooks.handler())
  expect(await deliver(app, '/route/acme')).toBe(OK)
  expect(await deliver(app, '/all')).toBe(OK)
  expect(await deliver(app, '/all', 'PUT')).toBe('405 {"error":"METHOD_NOT_ALLOWED"}')
})

it('answers at a wildcard mount, and nothing below', async () => {
  const { webhooks } = receiver()
  const app = new Hono().use('/mounted/*', webhooks.handler()).post('/mounted/below', (c) => c.text('below'))
  expect(await deliver(app, '/mounted')).toBe(OK)
  expect(await deliver(app, '/mounted/below')).toBe('200 below')
})

it('answers in a nested app, with its own path and with the full path', async () => {
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

it('passes other routes on without a path, and explains the fix for a sender’s request', async () => {
  const { webhooks, outcomes } = receiver()
  const app = echo(new Hono().use(webhooks.handler()))
  expect(await postJson(app, '/echo')).toEqual({ a: 1 })
  expect(outcomes).toEqual([])
  expect(await deliver(app, '/hooks')).toBe('500 {"error":"CONFIG_INVALID"}')
  expect(outcomes[0]).toMatchObject({ error: { message: expect.stringContaining('handler({ path:') } })
})

it('throws and explains the fix when handler is passed without being called', async () => {
  const { webhooks } = receiver()
  const app = new Hono().use('/hooks', webhooks.handler as never)
  app.onError((error, c) => c.text(error.message, 500))
  for (const client of await clientsOf(app)) {
    expect(await deliver(client, '/hooks')).toMatch(/^500 .*without being called. Call it: /)
  }
  for (const mistake of ['/hooks', null, { path: 7 }, { path: 'hooks' }]) {
    expect(() => webhooks.handler(mistake as never)).toThrow(/(handler|path)/)
  }
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

it('serves a receiver that was created with core', async () => {
  const core = createCore({ provider: ventryx, secret }).observe(() => {})
  const app = new Hono().use(handler(core, { path: '/hooks' }))
  const { headers, text } = createMockSender({ provider: ventryx, secret }).sign('workflow.completed')
  expect((await app.request('/hooks', { method: 'POST', headers, body: text })).status).toBe(200)
})
