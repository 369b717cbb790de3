import { createHmac } from 'node:crypto'
import { createWebhooks, defineProvider } from '@postern/core'
import { elan, generic } from '@postern/core/providers'
import { afterEach, expect, test } from 'vitest'
import * as z from 'zod'
import { type Answer, type ReceivedRequest, startReceiver } from '../../test-support/scripted-receiver.ts'
import { createMockSender } from './create-mock-sender.ts'

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const item of open.splice(0).reverse()) await item.close()
})

/** Answers 200 to requests that one of these secrets signed, and 401 to others. */
function knows(...secrets: string[]): Answer {
  return (response, { headers, body }) => {
    const signatures = secrets.map((secret) => createHmac('sha256', secret).update(body).digest('hex'))
    response.writeHead(signatures.includes(String(headers['x-webhook-signature'])) ? 200 : 401).end()
  }
}

async function setUp(...answers: Answer[]) {
  const receiver = await startReceiver(...answers)
  const sender = createMockSender({ provider: generic, startAt: 0 })
  open.push(receiver, sender)
  const subscription = await sender.subscribe({ url: receiver.url, secret: 'old' })
  const outcome = async () => {
    const [delivery] = await sender.emit('user.created')
    await sender.runNext()
    return delivery!.attempts.map(({ response }) => response?.status)
  }
  return { receiver, sender, subscription, outcome }
}

test('after a rotation a receiver that knows only the new secret accepts events at once', async () => {
  const { sender, subscription, outcome } = await setUp(knows('new'))
  const rotated = await sender.rotateSecret(subscription, { secret: 'new' })
  expect(rotated.secret).toBe('new')
  expect(await outcome()).toEqual([200])
})

test('for 24 h a receiver that knows only the old secret accepts every event by its second attempt', async () => {
  const { sender, subscription, outcome } = await setUp(knows('old'))
  await sender.rotateSecret(subscription, { secret: 'new' })
  await sender.advance('23h')
  expect(await outcome()).toEqual([401, 200])
  await sender.advance('1h')
  expect(await outcome()).toEqual([401, 401])
})

test('a pending delivery keeps its signature through a rotation until it is refused', async () => {
  const { receiver, sender, subscription } = await setUp(503, 503, knows('new'))
  const [delivery] = await sender.emit('user.created')
  await sender.rotateSecret(subscription, { secret: 'new' })
  await sender.runUntilIdle()
  const signatures = receiver.requests.map(({ headers }) => headers['x-webhook-signature'])
  expect(delivery!.attempts.map(({ response }) => response?.status)).toEqual([503, 503, 401, 200])
  expect(signatures[1]).toBe(signatures[0])
  expect(signatures[2]).toBe(signatures[0])
  expect(signatures[3]).not.toBe(signatures[0])
  expect(new Set(receiver.requests.map(({ body }) => body.toString())).size).toBe(1)
})

test('a receiver that knows both secrets never refuses, before, during and after the overlap', async () => {
  const { sender, subscription, outcome } = await setUp(knows('new', 'old'))
  const statuses = [await outcome()]
  await sender.rotateSecret(subscription, { secret: 'new' })
  statuses.push(await outcome())
  await sender.advance('25h')
  statuses.push(await outcome())
  expect(statuses).toEqual([[200], [200], [200]])
})

test('both keys sign each request if the header can have several signatures', async () => {
  const provider = defineProvider({
    name: 'several',
    signature: { header: 'X-Sig', algorithm: 'hmac-sha256', encoding: 'hex', prefix: 'v1=', separator: ',' },
    envelope: { type: 'type', id: { field: 'id' } },
    events: {
      'thing.done': {
        schema: z.object({ type: z.literal('thing.done'), id: z.string() }),
        example: { type: 'thing.done', id: 'evt_1' } as const,
      },
    },
  })
  const requests: ReceivedRequest[] = []
  const receiver = await startReceiver((response, request) => {
    requests.push(request)
    response.end()
  })
  const sender = createMockSender({ provider, startAt: 0 })
  open.push(receiver, sender)
  const subscription = await sender.subscribe({ url: receiver.url, secret: 'old' })
  await sender.rotateSecret(subscription, { secret: 'new', overlap: '1h' })
  await sender.emit('thing.done')
  await sender.advance('1h')
  await sender.emit('thing.done')

  const accepted = async ({ headers, body }: ReceivedRequest, secret: string) => {
    const webhooks = createWebhooks({ provider, secret }).observe(() => {})
    webhooks.on('thing.done', () => {})
    const reply = await webhooks.receive({
      method: 'POST',
      header: (name) => (headers[name] === undefined ? undefined : String(headers[name])),
      body: async () => body,
    })
    return reply.status
  }
  const [during, after] = requests as [ReceivedRequest, ReceivedRequest]
  expect([await accepted(during, 'new'), await accepted(during, 'old')]).toEqual([200, 200])
  expect([await accepted(after, 'new'), await accepted(after, 'old')]).toEqual([200, 401])
})

test('an overlap of 0 ends the old secret at once, and a rotation without a secret generates one', async () => {
  const { sender, subscription, outcome } = await setUp(knows('old'))
  const { secret } = await sender.rotateSecret(subscription, { overlap: 0 })
  expect(secret).toMatch(/^whsec_.{44}$/)
  expect(await outcome()).toEqual([401, 401])
  await expect(sender.rotateSecret(subscription, { secret: ' ' })).rejects.toThrow('The secret is empty')
  expect(subscription.secret).toBe(secret)
})

test('a manually disabled subscription gets nothing, and its waiting deliveries are cancelled', async () => {
  const { sender, subscription, receiver } = await setUp(500)
  const [delivery] = await sender.emit('user.created')
  sender.disable(subscription)
  expect(subscription).toMatchObject({ active: false, disabled: { reason: 'manual', at: 0 } })
  expect(delivery!.status).toBe('cancelled')
  await sender.runUntilIdle()
  expect(await sender.emit('user.created')).toEqual([])
  expect(receiver.requests).toHaveLength(1)
  sender.enable(subscription)
  expect(subscription).toMatchObject({ active: true, disabled: null })
  expect(await sender.emit('user.created')).toHaveLength(1)
})

test('deleting a subscription cancels its waiting deliveries', async () => {
  const { sender, subscription, receiver } = await setUp(500)
  const [delivery] = await sender.emit('user.created')
  sender.unsubscribe(subscription)
  expect(delivery!.status).toBe('cancelled')
  await sender.runUntilIdle()
  expect(await sender.emit('user.created')).toEqual([])
  expect(receiver.requests).toHaveLength(1)
})

test('an attempt in progress when its subscription is deleted is the last one', async () => {
  let answer = () => {}
  const asked = new Promise<void>((resolve) => {
    answer = resolve
  })
  let release = () => {}
  const { sender, subscription } = await setUp((response) => {
    release = () => void response.writeHead(500).end()
    answer()
  })
  const emitted = sender.emit('user.created')
  await asked
  sender.unsubscribe(subscription)
  release()
  const [delivery] = await emitted
  expect(delivery!.status).toBe('cancelled')
  expect(delivery!.attempts[0]!.next).toEqual({ at: null, why: 'disabled' })
  expect(sender.subscriptions()).toEqual([])
  expect(subscription.disabled?.reason).toBe('deleted')
  expect(() => sender.enable(subscription)).toThrow('This sender has no subscription')
})

test('an update changes the given fields, and one with an invalid URL changes nothing', async () => {
  const { sender, subscription } = await setUp(200)
  const other = await startReceiver(200)
  open.push(other)
  await sender.advance('1s')
  await sender.update(subscription, { url: other.url, events: ['user.deleted'], headers: { 'x-a': 'b' } })
  expect(subscription).toMatchObject({
    url: other.url,
    events: ['user.deleted'],
    updatedAt: 1000,
    createdAt: 0,
  })
  expect(await sender.emit('user.created')).toEqual([])
  await sender.emit('user.deleted')
  expect(other.requests[0]!.headers['x-a']).toBe('b')

  const before = JSON.stringify(subscription)
  for (const changes of [
    { name: 'x', url: 'nonsense' },
    { name: 'x', events: [] },
    { name: 'x', headers: { host: 'x' } },
    { name: 'x', secret: '' },
    { name: 'x', secret: null },
  ]) {
    await expect(sender.update(subscription, changes)).rejects.toThrow()
    expect(JSON.stringify(subscription)).toBe(before)
  }
})

test('a test goes to one subscription, with its first type or the requested one', async () => {
  const { sender, subscription } = await setUp(200)
  await sender.subscribe({ url: subscription.url })
  const narrow = await sender.subscribe({ url: subscription.url, events: ['payment.*'] })
  const tested = [
    await sender.test(subscription),
    await sender.test(narrow),
    await sender.test(narrow, { type: 'file.uploaded' }),
  ]
  expect(tested.map(({ type }) => type)).toEqual(['user.created', 'payment.succeeded', 'file.uploaded'])
  expect(tested.map(({ status }) => status)).toEqual(['delivered', 'delivered', 'delivered'])
  expect(sender.deliveries()).toHaveLength(3)
})

test('ids look like those of the provider', async () => {
  const sender = createMockSender({ provider: elan })
  open.push(sender)
  const ids = [1, 2].map(async () => (await sender.subscribe({ url: 'https://receiver.test' })).id)
  expect(await Promise.all(ids)).toEqual(['1', '2'])
  await expect(sender.subscribe({ url: 'nonsense' })).rejects.toThrow()
  expect((await sender.subscribe({ url: 'https://receiver.test' })).id).toBe('3')
})
