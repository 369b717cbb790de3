import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import {
  createWebhooks as createCore,
  defineProvider,
  type Outcome,
  type StandardSchema,
} from '@postern/core'
import express5 from 'express'
import express4 from 'express4'
import { afterEach, describe, expect, it } from 'vitest'
import { createWebhooks, handler } from './index.ts'

const anything = {
  '~standard': { version: 1, vendor: 'test', validate: (value: unknown) => ({ value }) },
} as StandardSchema<unknown, { type: 'door.opened'; id: string }>

const doors = defineProvider({
  name: 'doors',
  signature: { header: 'X-Doors-Signature', algorithm: 'hmac-sha256', encoding: 'hex' },
  envelope: { type: 'type', id: { field: 'id' } },
  events: { 'door.opened': anything },
})
const SECRET = 'secret of the doors'
const BODY = '{ "type": "door.opened", "id": "evt_1", "width": 1.0 }'

const closers: Array<() => void> = []
afterEach(() => {
  for (const close of closers.splice(0)) close()
})

async function listen(app: express5.Express): Promise<string> {
  const server = app.listen(0)
  closers.push(() => server.close())
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function post(url: string, { body = BODY, signed = true, headers = {} } = {}) {
  const signature = createHmac('sha256', SECRET).update(body).digest('hex')
  const response = await fetch(url, {
    method: 'POST',
    body,
    headers: {
      'content-type': 'application/json',
      ...(signed ? { 'x-doors-signature': signature } : {}),
      ...headers,
    },
  })
  return `${response.status} ${await response.text()}`
}

function receiver() {
  const webhooks = createWebhooks({ provider: doors, secret: SECRET })
  const outcomes: Outcome[] = []
  const seen: string[] = []
  webhooks.on('door.opened', (event) => void seen.push(event.id))
  webhooks.observe((outcome) => outcomes.push(outcome))
  return { webhooks, outcomes, seen }
}

const OK = '200 {"ok":true}'

describe.each([
  ['Express 5', express5],
  ['Express 4', express4],
])('%s', (_name, express) => {
  it('answers its path option and leaves other routes alone', async () => {
    const { webhooks, seen } = receiver()
    const app = express()
    app.use(webhooks.handler({ path: '/hooks/doors' }))
    app.use(express.json())
    app.post('/echo', (req, res) => void res.json(req.body))
    const url = await listen(app)
    expect(await post(`${url}/hooks/doors`)).toBe(OK)
    expect(await post(`${url}/hooks/doors/?trace=1`, { body: BODY.replace('evt_1', 'evt_2') })).toBe(OK)
    expect(await post(`${url}/echo`, { body: '{"a":1}' })).toBe('200 {"a":1}')
    expect(await post(`${url}/hooks/other`)).toMatch(/^404/)
    expect(seen).toEqual(['evt_1', 'evt_2'])
  })

  it('answers a route, a mount path and a nested router', async () => {
    const { webhooks } = receiver()
    const app = express()
    app.post('/route/:tenant', webhooks.handler())
    app.use('/mount', webhooks.handler())
    const router = express.Router()
    router.use(webhooks.handler({ path: '/inner' }))
    app.use('/outer', router)
    const url = await listen(app)
    expect(await post(`${url}/route/acme`)).toBe(OK)
    expect(await post(`${url}/mount`)).toBe(OK)
    expect(await post(`${url}/mount/below`)).toMatch(/^404/)
    expect(await post(`${url}/outer/inner`)).toBe(OK)
    expect(await post(`${url}/outer/elsewhere`)).toMatch(/^404/)
  })

  it('answers RAW_BODY_UNAVAILABLE at once behind express.json(), and says which middleware to move', async () => {
    const { webhooks, outcomes, seen } = receiver()
    const app = express()
    app.use(express.json())
    app.use(webhooks.handler({ path: '/hooks' }))
    expect(await post(`${await listen(app)}/hooks`)).toBe('500 {"error":"RAW_BODY_UNAVAILABLE"}')
    expect(seen).toEqual([])
    expect(outcomes[0]).toMatchObject({
      error: { message: expect.stringMatching(/Move .* above express\.json\(\)/) },
    })
  })

  it('uses the bytes that express.raw or a verify hook keeps', async () => {
    const { webhooks } = receiver()
    const app = express()
    app.post('/raw', express.raw({ type: '*/*' }), webhooks.handler())
    const keep = (req: object, _res: unknown, bytes: Buffer) => void Object.assign(req, { rawBody: bytes })
    app.post('/kept', express.json({ verify: keep }), webhooks.handler())
    const url = await listen(app)
    expect(await post(`${url}/raw`)).toBe(OK)
    expect(await post(`${url}/kept`)).toBe(OK)
  })

  it('never verifies reserialised JSON', async () => {
    const { webhooks } = receiver()
    const app = express()
    app.use(express.json())
    app.use((req, _res, next) => {
      Object.assign(req, { rawBody: JSON.stringify(req.body) })
      next()
    })
    app.use(webhooks.handler({ path: '/hooks' }))
    expect(await post(`${await listen(app)}/hooks`)).toBe('500 {"error":"RAW_BODY_UNAVAILABLE"}')
  })

  it('accepts a body above the limit of express.raw', async () => {
    const { webhooks } = receiver()
    const app = express()
    app.use(webhooks.handler({ path: '/hooks' }))
    const body = JSON.stringify({ type: 'door.opened', id: 'evt_1', filler: 'x'.repeat(500_000) })
    expect(await post(`${await listen(app)}/hooks`, { body })).toBe(OK)
  })

  it('accepts any content type, since only the signature counts', async () => {
    const { webhooks } = receiver()
    const app = express()
    app.use(webhooks.handler({ path: '/hooks' }))
    const url = await listen(app)
    for (const type of [
      'application/x-www-form-urlencoded',
      'application/json; charset=latin1',
      'text/plain',
    ]) {
      expect(await post(`${url}/hooks`, { headers: { 'content-type': type } })).toBe(OK)
    }
  })

  it('passes other routes on when mounted at the root without a path, and explains the fix', async () => {
    const { webhooks, outcomes, seen } = receiver()
    const app = express()
    app.use(webhooks.handler())
    app.use(express.json())
    app.post('/echo', (req, res) => void res.json(req.body))
    const url = await listen(app)
    expect(await post(`${url}/echo`, { body: '{"a":1}', signed: false })).toBe('200 {"a":1}')
    expect((await fetch(`${url}/nothing`)).status).toBe(404)
    expect(await post(`${url}/anywhere`)).toBe('500 {"error":"CONFIG_INVALID"}')
    expect(outcomes[0]).toMatchObject({
      error: { message: expect.stringContaining('mounted without a path') },
    })
    expect(seen).toEqual([])
  })

  it('answers at once and explains the fix when handler is passed without being called', async () => {
    const { webhooks } = receiver()
    const app = express()
    app.use('/hooks', webhooks.handler as never)
    app.post('/route', handler as never)
    const url = await listen(app)
    expect(await post(`${url}/hooks`)).toMatch(/^500 [\s\S]*without being called. Call it: /)
    expect(await post(`${url}/route`)).toMatch(/^500 [\s\S]*without being called. Call it: /)
    for (const mistake of ['/hooks', null, { path: 7 }, { path: 'hooks' }]) {
      expect(() => webhooks.handler(mistake as never)).toThrow(/(handler|path)/)
    }
  })

  it('gives advice for NestJS and for the Pages Router of Next.js', async () => {
    const { webhooks, outcomes } = receiver()
    const app = express()
    app.use(express.json())
    app.post('/nest', webhooks.handler())
    app.use((req, _res, next) => {
      Object.assign(req, { [Symbol.for('NextInternalRequestMeta')]: {} })
      next()
    })
    app.post('/next', webhooks.handler())
    const url = await listen(app)
    for (const path of ['/nest', '/next']) {
      expect(await post(url + path)).toBe('500 {"error":"RAW_BODY_UNAVAILABLE"}')
    }
    const [nest, next] = outcomes.map((outcome) => ('error' in outcome ? String(outcome.error) : ''))
    expect(nest).toMatch(/In NestJS, pass { rawBody: true } to NestFactory/)
    expect(next).toMatch(/export const config = { api: { bodyParser: false } }/)
    expect(next).not.toMatch(/express/)
  })

  it('serves a receiver that was created with core', async () => {
    const webhooks = createCore({ provider: doors, secret: SECRET })
    const app = express()
    app.post('/hooks', handler(webhooks))
    expect(await post(`${await listen(app)}/hooks`)).toBe(OK)
  })

  it('keeps the connection after a refusal', async () => {
    const { webhooks } = receiver()
    const app = express()
    app.use(webhooks.handler({ path: '/hooks' }))
    const response = await fetch(`${await listen(app)}/hooks`, { method: 'POST', body: BODY })
    expect(response.status).toBe(401)
    expect(response.headers.get('connection')).toBe('keep-alive')
  })
})
