import { createWebhooks, fromRequest } from '@postern/core'
import { generic, ventryx, workflows } from '@postern/core/providers'
import { afterEach, expect, test } from 'vitest'
import { faults } from '../faults/index.ts'
import { createMockSender } from '../sender/create-mock-sender.ts'

const open: { close(): Promise<unknown> }[] = []
afterEach(async () => {
  for (const item of open.splice(0).reverse()) await item.close()
})

function start(...[options]: Parameters<typeof createMockSender>) {
  const sender = createMockSender(options)
  open.push(sender)
  return sender
}

test('a function gets the same signed request as a socket would', async () => {
  const sender = start({ provider: ventryx })
  let received: Request | undefined
  let text = ''
  const { secret, url } = await sender.subscribe({
    fetch: async (request) => {
      received = request
      text = await request.text()
      return new Response('taken', { status: 202, headers: { 'x-a': 'b' } })
    },
    secret: 'whsec_of_the_test',
  })
  const [delivery] = await sender.emit('workflow.completed')
  expect(url).toBe('http://receiver.test/')
  expect([received!.method, received!.url]).toEqual(['POST', url])
  expect(Object.fromEntries(received!.headers)).toMatchObject({
    'content-type': 'application/json',
    'ventryx-event': 'workflow.completed',
    'ventryx-delivery': delivery!.id,
    'content-length': String(delivery!.body.length),
  })
  expect(text).toBe(delivery!.body.toString())
  expect(delivery!.attempts[0]!.response).toMatchObject({
    status: 202,
    body: 'taken',
    headers: { 'x-a': 'b' },
  })
  expect(secret).toBe('whsec_of_the_test')
})

test('an app is reached at its path, and walks the ladder', async () => {
  const sender = start({ provider: workflows })
  let failures = 2
  const statuses = () => (failures-- > 0 ? 500 : 200)
  const subscription = await sender.subscribe({
    url: '/webhooks/workflows?a=b',
    fetch: ({ url }) =>
      new Response(null, { status: new URL(url).pathname === '/webhooks/workflows' ? statuses() : 404 }),
  })
  const [delivery] = await sender.emit('alert.created')
  await sender.runUntilIdle()
  expect(subscription.url).toBe('http://receiver.test/webhooks/workflows?a=b')
  expect(delivery!.attempts.map(({ response }) => response!.status)).toEqual([500, 500, 200])
})

test('an attempt fails if the function throws or never answers', async () => {
  const sender = start({ provider: generic, timeoutMs: 20 })
  let aborted = false
  await sender.subscribe({
    fetch: () => {
      throw new Error('not ready')
    },
  })
  await sender.subscribe({
    fetch: ({ signal }) => new Promise(() => signal.addEventListener('abort', () => (aborted = true))),
  })
  const deliveries = await sender.emit('user.created')
  const outcomes = deliveries.map(({ attempts: [first] }) => [first!.outcome, first!.error!.message])
  expect(outcomes).toEqual([
    ['network_error', expect.stringContaining('not ready')],
    ['timeout', expect.any(String)],
  ])
  expect(aborted).toBe(true)
})

test('faults of the message work with a function, and faults of the connection are refused', async () => {
  const sender = start({ provider: ventryx })
  const webhooks = createWebhooks({ provider: ventryx, secret: 'whsec_of_the_test' }).observe(() => {})
  const statuses: number[] = []
  await sender.subscribe({
    secret: 'whsec_of_the_test',
    fetch: async (request) => {
      const { status } = await webhooks.receive(fromRequest(request))
      statuses.push(status)
      return new Response(null, { status })
    },
  })
  await sender.emit('workflow.completed', {}, { faults: [faults.duplicate(3)] })
  await sender.emit('workflow.completed', {}, { faults: [faults.tamperedBody()] })
  expect(statuses).toEqual([200, 200, 200, 401])
  for (const fault of [
    faults.slowBody(),
    faults.splitChunks(),
    faults.hangUpMidway(),
    faults.neverReadAnswer(),
  ]) {
    await expect(sender.emit('workflow.completed', {}, { faults: [fault] })).rejects.toThrow(
      `${fault.name}() needs a connection`,
    )
  }
})

test('a function cannot wait for the sender that waits for the function', async () => {
  const sender = start({ provider: generic })
  let message = ''
  await sender.subscribe({
    fetch: async () => {
      await sender.runUntilIdle().catch((error) => {
        message = error.message
      })
      return new Response()
    },
  })
  await sender.emit('user.created')
  expect(message).toContain('inside a receiver')
})

test('a long answer is kept up to the limit', async () => {
  const sender = start({ provider: generic })
  await sender.subscribe({ fetch: () => new Response('x'.repeat(100_000)) })
  const [delivery] = await sender.emit('user.created')
  expect(delivery!.attempts[0]!.response).toMatchObject({ status: 200, truncated: true })
  expect(delivery!.attempts[0]!.response!.body.length).toBe(64 * 1024)
})

test('refuses a subscription without a URL or a function, and an update to another function', async () => {
  const sender = start({ provider: generic })
  await expect(sender.subscribe({} as never)).rejects.toThrow('url is missing')
  await expect(sender.subscribe({ fetch: 'app' as never })).rejects.toThrow('fetch is a text')
  await expect(sender.subscribe({ url: 'http://[', fetch: () => new Response() })).rejects.toThrow('no URL')
  const subscription = await sender.subscribe({ fetch: () => new Response() })
  await expect(sender.update(subscription, { fetch: () => new Response() } as never)).rejects.toThrow(
    'cannot be changed',
  )
})
