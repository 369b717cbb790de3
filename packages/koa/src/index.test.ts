import { once } from 'node:events'
import { createRequire } from 'node:module'
import { type AddressInfo, connect } from 'node:net'
import { bodyParser } from '@koa/bodyparser'
import Router from '@koa/router'
import { createWebhooks as createCore, type Outcome } from '@postern/core'
import { ventryx, workflows } from '@postern/core/providers'
import { createMockSender } from '@postern/mock-sender'
import Koa3, { type Middleware } from 'koa'
import koaBodyparser from 'koa-bodyparser'
import mount from 'koa-mount'
import { afterEach, describe, expect, it } from 'vitest'
import { createWebhooks, handler } from './index.ts'

// Koa 2 under an alias, with the types of Koa 3.
const Koa2: typeof Koa3 = createRequire(import.meta.url)('koa2')

const secret = 'whsec_of_the_adapter_test'
const sender = createMockSender({ provider: workflows, secret })

const closers: Array<() => void> = []
afterEach(() => {
  for (const close of closers.splice(0)) close()
})

async function listen(app: Pick<Koa3, 'listen'>): Promise<string> {
  const server = app.listen(0)
  closers.push(() => server.close())
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

function receiver() {
  const outcomes: Outcome[] = []
  const webhooks = createWebhooks({ provider: workflows, secret })
  webhooks.observe((outcome) => outcomes.push(outcome))
  webhooks.on('alert.created', () => {})
  return { webhooks, outcomes }
}

/** Sends one signed delivery. Resolves to the status and body of the reply. */
async function deliver(url: string, method = 'POST'): Promise<string> {
  const { headers, text } = sender.sign('alert.created')
  const response = await fetch(url, { method, headers, body: text })
  return `${response.status} ${await response.text()}`
}

/** An ordinary request to another route of the app. */
async function postJson(url: string): Promise<unknown> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"a":1}',
  })
  return response.json()
}

const echo: Middleware = (ctx) => {
  ctx.body = ctx.request.body ?? { route: ctx.path }
}
const OK = '200 {"ok":true}'

describe.each([
  ['Koa 3', Koa3],
  ['Koa 2', Koa2],
])('%s', (_name, Koa) => {
  it('answers its path option above the body parser and leaves other routes alone', async () => {
    const app = new Koa()
      .use(receiver().webhooks.handler({ path: '/hooks' }))
      .use(bodyParser())
      .use(echo)
    const url = await listen(app)
    expect(await deliver(`${url}/hooks`)).toBe(OK)
    expect(await deliver(`${url}/hooks/?source=test`)).toBe(OK)
    expect(await postJson(`${url}/echo`)).toEqual({ a: 1 })
    expect(await postJson(`${url}/hooks/below`)).toEqual({ a: 1 })
  })

  it('answers each method at its path, and refuses all but POST', async () => {
    const url = await listen(new Koa().use(receiver().webhooks.handler({ path: '/hooks' })).use(echo))
    for (const method of ['GET', 'HEAD', 'OPTIONS', 'DELETE']) {
      const response = await fetch(`${url}/hooks`, { method })
      expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST'])
    }
  })

  it.each([
    ['@koa/bodyparser', bodyParser()],
    ['koa-bodyparser', koaBodyparser()],
  ])(
    'answers RAW_BODY_UNAVAILABLE at once below %s, and says which middleware to move',
    async (_parser, parser) => {
      const { webhooks, outcomes } = receiver()
      const url = await listen(new Koa().use(parser).use(webhooks.handler({ path: '/hooks' })))
      expect(await deliver(`${url}/hooks`)).toBe('500 {"error":"RAW_BODY_UNAVAILABLE"}')
      expect(outcomes[0]).toMatchObject({
        error: { message: expect.stringMatching(/Move app\.use\(webhooks.* above app\.use\(bodyParser/) },
      })
    },
  )

  it('uses the bytes that a middleware keeps', async () => {
    const { webhooks } = receiver()
    const keep =
      (field: 'rawBody' | 'body'): Middleware =>
      async (ctx, next) => {
        const chunks: Buffer[] = []
        for await (const chunk of ctx.req) chunks.push(chunk)
        Object.assign(ctx.request, { [field]: Buffer.concat(chunks) })
        await next()
      }
    for (const field of ['rawBody', 'body'] as const) {
      const url = await listen(new Koa().use(keep(field)).use(webhooks.handler({ path: '/hooks' })))
      expect(await deliver(`${url}/hooks`)).toBe(OK)
    }
  })

  it('answers a route of @koa/router, with parameters, a prefix and nested', async () => {
    const { webhooks } = receiver()
    const inner = new Router().all('/hooks', webhooks.handler())
    const router = new Router({ prefix: '/api' })
      .post('/route/:tenant', webhooks.handler())
      .use('/nested', inner.routes())
      .post('/echo', bodyParser(), echo)
    const url = await listen(new Koa().use(router.routes()))
    expect(await deliver(`${url}/api/route/acme`)).toBe(OK)
    expect(await deliver(`${url}/api/nested/hooks`)).toBe(OK)
    expect(await deliver(`${url}/api/nested/hooks`, 'PUT')).toBe('405 {"error":"METHOD_NOT_ALLOWED"}')
    expect(await postJson(`${url}/api/echo`)).toEqual({ a: 1 })
  })

  it('answers at its koa-mount path, and nothing below', async () => {
    const { webhooks } = receiver()
    const inner = new Koa().use(webhooks.handler({ path: '/hooks' })).use(echo)
    const app = new Koa().use(mount('/mounted', webhooks.handler())).use(mount('/inner', inner)).use(echo)
    const url = await listen(app)
    expect(await deliver(`${url}/mounted`)).toBe(OK)
    expect(await deliver(`${url}/mounted/below`)).toBe('200 {"route":"/mounted/below"}')
    expect(await deliver(`${url}/inner/hooks`)).toBe(OK)
    expect(await postJson(`${url}/inner/elsewhere`)).toEqual({ route: '/elsewhere' })
  })

  it('passes other routes on without a path, and explains the fix for a sender’s request', async () => {
    const { webhooks, outcomes } = receiver()
    const url = await listen(new Koa().use(webhooks.handler()).use(echo))
    expect(await postJson(`${url}/echo`)).toEqual({ route: '/echo' })
    expect(outcomes).toEqual([])
    expect(await deliver(`${url}/hooks`)).toBe('500 {"error":"CONFIG_INVALID"}')
    expect(outcomes[0]).toMatchObject({ error: { message: expect.stringContaining('handler({ path:') } })
  })

  it('answers at once and explains the fix when handler is passed without being called', async () => {
    const { webhooks } = receiver()
    const errors: unknown[] = []
    const app = new Koa().on('error', (error) => errors.push(error)).use(webhooks.handler as never)
    expect(await deliver(`${await listen(app)}/hooks`)).toMatch(/^500 /)
    expect(String(errors[0])).toMatch(/without being called. Call it: /)
    for (const mistake of ['/hooks', null, { path: 7 }, { path: 'hooks' }]) {
      expect(() => webhooks.handler(mistake as never)).toThrow(/(handler|path)/)
    }
  })

  it('passes other routes on as middleware of a router', async () => {
    const { webhooks } = receiver()
    const router = new Router().use(webhooks.handler()).post('/echo', echo)
    const url = await listen(new Koa().use(router.routes()))
    expect(await postJson(`${url}/echo`)).toEqual({ route: '/echo' })
    expect(await deliver(`${url}/echo`)).toBe('500 {"error":"CONFIG_INVALID"}')
  })

  it('sets its status before the outer middleware continues', async () => {
    const statuses: number[] = []
    const app = new Koa().use(async (ctx, next) => {
      await next()
      statuses.push(ctx.status)
      ctx.set('X-Too-Late', 'yes')
      ctx.body = 'another answer'
    })
    const url = await listen(app.use(receiver().webhooks.handler({ path: '/hooks' })))
    expect(await deliver(`${url}/hooks`, 'PUT')).toBe('405 {"error":"METHOD_NOT_ALLOWED"}')
    expect(await deliver(`${url}/hooks`)).toBe(OK)
    expect(statuses).toEqual([405, 200])
  })

  it('keeps Koa from writing to a refused connection before the client has read the reply', async () => {
    const app = new Koa().use(async (ctx, next) => {
      await next()
      ctx.body = 'another answer'
    })
    const url = await listen(app.use(receiver().webhooks.handler({ path: '/hooks' })))
    const socket = connect(Number(new URL(url).port)).on('error', () => {})
    let answer = ''
    socket.on('data', (chunk) => {
      answer += chunk
    })
    const head =
      'POST /hooks HTTP/1.1\r\nHost: x\r\nX-WorkFlows-Signature: sha256=0\r\nContent-Length: 9000000\r\n\r\n'
    socket.write(`${head}the beginning`)
    await once(socket, 'close')
    expect(answer).toMatch(/^HTTP\/1\.1 413 [\s\S]*\{"error":"PAYLOAD_TOO_LARGE"\}$/)
  })

  it('serves a receiver that was created with core', async () => {
    const core = createCore({ provider: ventryx, secret }).observe(() => {})
    const url = await listen(new Koa().use(handler(core, { path: '/hooks' })))
    const { headers, text } = createMockSender({ provider: ventryx, secret }).sign('workflow.completed')
    expect((await fetch(`${url}/hooks`, { method: 'POST', headers, body: text })).status).toBe(200)
  })
})
