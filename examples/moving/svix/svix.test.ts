import { createWebhooks } from '@postern/core'
import { type StandardWebhooksEvent, standardWebhooks, svix } from '@postern/providers/standard-webhooks'
import { Webhook as StandardWebhook } from 'standardwebhooks'
import request from 'supertest'
import { Webhook } from 'svix'
import { beforeEach, expect, it, vi } from 'vitest'
import * as after from './after.ts'
import * as before from './before.ts'
import * as both from './both.ts'

const secret = `whsec_${Buffer.from('a secret of twenty-four b').toString('base64')}`
const text = JSON.stringify(svix.events['contact.created'].example)
const apps = [
  ['svix', before],
  ['Postern', after],
  ['both', both],
] as const

beforeEach(() => {
  for (const method of ['log', 'warn', 'error'] as const)
    vi.spyOn(console, method).mockImplementation(() => {})
})

/** Headers for the body, signed by svix. */
function signed({ id = 'msg_1', at = new Date(), body = text } = {}) {
  return {
    'content-type': 'application/json',
    'svix-id': id,
    'svix-timestamp': String(Math.floor(at.getTime() / 1000)),
    'svix-signature': new Webhook(secret).sign(id, at, body),
  }
}

it.each(apps)('%s handles a delivery that svix has signed', async (_name, { createApp }) => {
  const welcome = vi.fn()
  await request(createApp({ secret, welcome }))
    .post('/webhooks/contacts')
    .set(signed())
    .send(text)
    .expect(200)
  expect(welcome.mock.calls).toEqual([['Ada Example']])
})

it.each([
  ['svix', before, 400],
  ['Postern', after, 401],
  ['both', both, 401],
] as const)(
  '%s refuses a changed body, another id and an old signature',
  async (_name, { createApp }, status) => {
    const welcome = vi.fn()
    const app = createApp({ secret, welcome })
    const post = (headers: Record<string, string>, body: string) =>
      request(app).post('/webhooks/contacts').set(headers).send(body).expect(status)
    await post(signed(), `${text} `)
    await post({ ...signed(), 'svix-id': 'msg_2' }, text)
    await post(signed({ at: new Date(Date.now() - 3_600_000) }), text)
    expect(welcome).not.toHaveBeenCalled()
  },
)

it.each([
  ['svix', before, 2],
  ['Postern', after, 1],
  ['both', both, 1],
] as const)('%s: the same message twice', async (_name, { createApp }, times) => {
  const welcome = vi.fn()
  const app = createApp({ secret, welcome })
  await request(app).post('/webhooks/contacts').set(signed()).send(text).expect(200)
  await request(app).post('/webhooks/contacts').set(signed()).send(text).expect(200)
  expect(welcome).toHaveBeenCalledTimes(times)
})

it.each([true, false])('an event goes to the new handler or to the old one, moved: %s', async (moved) => {
  const old = vi.fn()
  const own = vi.fn()
  const provider = svix.typed<StandardWebhooksEvent<'invoice.paid'>>()
  const webhooks = createWebhooks({ provider, secret })
  webhooks.onUnhandled(old)
  if (moved) webhooks.on('invoice.paid', own)
  const body = JSON.stringify({ type: 'invoice.paid', timestamp: new Date().toISOString(), data: {} })
  const request = { method: 'POST', headers: signed({ body }), body }
  expect((await webhooks.fetch(new Request('https://app.example/', request))).status).toBe(200)
  expect([old, own].map((handler) => handler.mock.calls.length)).toEqual(moved ? [0, 1] : [1, 0])
})

it('svix and Postern handle the headers of Standard Webhooks, signed by standardwebhooks', async () => {
  const at = new Date()
  const headers = {
    'webhook-id': 'msg_1',
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': new StandardWebhook(secret).sign('msg_1', at, text),
  }
  expect(new StandardWebhook(secret).verify(text, headers)).toEqual(JSON.parse(text))
  new Webhook(secret).verify(text, headers) // throws if it refuses

  const welcome = vi.fn()
  const webhooks = createWebhooks({ provider: standardWebhooks, secret })
  webhooks.on('contact.created', (event) => welcome(event.data.fullName))
  const response = await webhooks.fetch(
    new Request('https://app.example/', { method: 'POST', headers, body: text }),
  )
  expect(response.status).toBe(200)
  expect(welcome.mock.calls).toEqual([['Ada Example']])
})
