import { createServer } from 'node:http'
import { createWebhooks, defineProvider } from '@postern/core'
import { elan, generic, workflows } from '@postern/core/providers'
import request from 'supertest'
import { expect, test } from 'vitest'
import { startReceiver } from '../../test-support/scripted-receiver.ts'
import { createMockSender } from './create-mock-sender.ts'

const url = 'https://receiver.test/hooks'

test('a signed request passes through supertest and is handled once', async () => {
  const sender = createMockSender({ provider: workflows, secret: 'whsec_test' })
  const webhooks = createWebhooks({ provider: workflows, secret: 'whsec_test' })
  const severities: string[] = []
  webhooks.on('alert.created', (event) => {
    severities.push(event.data.severity)
  })
  const app = createServer(async (incoming, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of incoming) chunks.push(chunk)
    const reply = await webhooks.receive({
      method: incoming.method ?? '',
      header: (name) => incoming.headers[name]?.toString(),
      body: async () => Buffer.concat(chunks),
    })
    response.writeHead(reply.status, reply.headers).end(reply.body)
  })
  const { headers, text } = sender.sign('alert.created', { severity: 'warning' })
  for (let time = 0; time < 2; time++) await request(app).post('/').set(headers).send(text).expect(200)
  expect(severities).toEqual(['warning'])
})

test('a signed request converts to a Request', async () => {
  const webhooks = createWebhooks({ provider: generic, secret: 'whsec_test' })
  const sender = createMockSender({ provider: generic, secret: 'whsec_test' })
  const { headers, text } = sender.sign('user.created')
  expect((await webhooks.fetch(new Request(url, { method: 'POST', headers, body: text }))).status).toBe(200)
})

test("sign uses the given secret, the sender's, or that of its only subscription, and no other", async () => {
  const sender = createMockSender({ provider: elan, startAt: 0 })
  const signature = (secret?: string | null) =>
    sender.sign('workflow.failed', {}, { secret, envelope: { event_id: 'evt_1' } }).headers[
      'X-Webhook-Signature'
    ]
  expect(() => signature()).toThrow('There is no single secret')
  await sender.subscribe({ url, secret: 'first' })
  expect(signature()).toBe(signature('first'))
  await sender.subscribe({ url, secret: 'second' })
  expect(() => signature()).toThrow('There is no single secret')
  expect(signature('second')).not.toBe(signature('first'))
  expect(signature(null)).toBeUndefined()
})

test('a scheme with a signed timestamp signs each attempt at its own time, over the same body and id', async () => {
  const standard = defineProvider({
    name: 'standard',
    signature: {
      header: 'webhook-signature',
      algorithm: 'hmac-sha256',
      encoding: 'base64',
      prefix: 'v1,',
      separator: ' ',
      signed: [{ header: 'webhook-id' }, { text: '.' }, 'timestamp', { text: '.' }, 'body'],
      timestamp: { header: 'webhook-timestamp', toleranceS: 300 },
      secret: { encoding: 'base64', stripPrefix: 'whsec_' },
    },
    envelope: { type: 'type', timestamp: 'timestamp', data: 'data' },
    events: {
      ping: { schema: { '~standard': { version: 1, vendor: 'test', validate: () => ({ value: {} }) } } },
    },
    delivery: { headers: { 'Webhook-Id': 'delivery-id' }, deliveryIdPrefix: 'msg_' },
  })
  const receiver = await startReceiver(500, 200)
  const sender = createMockSender({ provider: standard, startAt: 1_000_000 })
  const { secret } = await sender.subscribe({ url: receiver.url })
  await sender.emit('ping')
  await sender.runUntilIdle()
  const { Webhook } = await import('standardwebhooks')
  const [first, second] = receiver.requests
  expect([first!, second!].map(({ headers }) => headers['webhook-timestamp'])).toEqual(['1000', '1030'])
  expect(first!.headers['webhook-id']).toBe(second!.headers['webhook-id'])
  expect(first!.headers['webhook-signature']).not.toBe(second!.headers['webhook-signature'])
  expect(first!.body.equals(second!.body)).toBe(true)

  const now = createMockSender({ provider: standard, secret })
  const { headers, text } = now.sign('ping')
  const lowerCase = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  )
  expect(new Webhook(secret).verify(text, lowerCase)).toMatchObject({ type: 'ping' })
  await sender.close()
  await receiver.close()
})
