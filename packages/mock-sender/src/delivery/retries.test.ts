import type { ServerResponse } from 'node:http'
import { generic } from '@postern/core/providers'
import { afterEach, expect, test } from 'vitest'
import { type Answer, startReceiver } from '../../test-support/scripted-receiver.ts'
import { createMockSender } from '../sender/create-mock-sender.ts'
import type { MockSenderOptions } from '../sender/sender-options.ts'
import type { Delivery } from './delivery.ts'

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const item of open.splice(0).reverse()) await item.close()
})

async function setUp(answers: readonly Answer[], options: Partial<MockSenderOptions<typeof generic>> = {}) {
  const receiver = await startReceiver(...answers)
  const sender = createMockSender({ provider: generic, ...options })
  open.push(receiver, sender)
  const subscription = await sender.subscribe({ url: receiver.url })
  return { receiver, sender, subscription }
}

const statuses = ({ attempts }: Delivery) => attempts.map(({ response }) => response?.status ?? null)
const whys = ({ attempts }: Delivery) => attempts.map(({ next }) => next?.why ?? null)
const times = ({ attempts, createdAt }: Delivery) => attempts.map(({ at }) => at - createdAt)
const answer = (status: number, headers: Record<string, string>) => (response: ServerResponse) => {
  response.writeHead(status, headers).end('wait')
}

test('emit makes the first attempt, and the others wait until time moves', async () => {
  const { sender, receiver } = await setUp([500, 500, 200])
  const [delivery] = await sender.emit('user.created')
  expect(statuses(delivery!)).toEqual([500])
  await sender.advance('29s')
  expect(receiver.requests).toHaveLength(1)
  await sender.advance('1s')
  expect(statuses(delivery!)).toEqual([500, 500])
  expect(await sender.runNext()).toBe(true)
  expect(await sender.runNext()).toBe(false)
  expect(statuses(delivery!)).toEqual([500, 500, 200])
  expect(times(delivery!)).toEqual([0, 30_000, 330_000])
  expect(whys(delivery!)).toEqual(['backoff', 'backoff', null])
  expect(delivery!.status).toBe('delivered')
})

test('every attempt sends the same bytes, signature and id', async () => {
  const { sender, receiver } = await setUp([500])
  await sender.emit('user.created')
  await sender.runUntilIdle()
  expect(receiver.requests).toHaveLength(5)
  const seen = receiver.requests.map(({ headers, body }) => `${headers['x-webhook-signature']} ${body}`)
  expect(new Set(seen).size).toBe(1)
})

test('time that has passed is the sum of the ladder', async () => {
  const { sender } = await setUp([500])
  const start = sender.now()
  const [delivery] = await sender.emit('user.created')
  await sender.runUntilIdle()
  expect(sender.now() - start).toBe((2 * 3600 + 35 * 60 + 30) * 1000)
  expect(delivery!.status).toBe('exhausted')
  expect(whys(delivery!)).toEqual(['backoff', 'backoff', 'backoff', 'backoff', 'exhausted'])
})

test('Retry-After postpones the next attempt', async () => {
  const { sender } = await setUp([
    answer(503, { 'retry-after': '600' }),
    answer(429, { 'retry-after': '1' }),
    200,
  ])
  const [delivery] = await sender.emit('user.created')
  await sender.runUntilIdle()
  expect(times(delivery!)).toEqual([0, 600_000, 900_000])
  expect(whys(delivery!)).toEqual(['retry_after', 'backoff', null])
})

test('a redirect is not followed, and its Location is kept', async () => {
  const { sender, receiver } = await setUp([answer(307, { location: 'http://127.0.0.1:1/' }), 200])
  const [delivery] = await sender.emit('user.created')
  expect(delivery!.attempts[0]).toMatchObject({
    outcome: 'redirected',
    response: { status: 307, headers: { location: 'http://127.0.0.1:1/' } },
    next: { at: delivery!.createdAt + 30_000, why: 'redirect_not_followed' },
  })
  await sender.runUntilIdle()
  expect(receiver.requests).toHaveLength(2)
})

test('410 disables the subscription and cancels its pending deliveries', async () => {
  const { sender, subscription, receiver } = await setUp([500, 410, 200])
  const [pending] = await sender.emit('user.created')
  const [gone] = await sender.emit('user.created')
  expect([pending!.status, gone!.status, ...whys(gone!)]).toEqual(['cancelled', 'gone', 'gone'])
  expect(subscription.active).toBe(false)
  expect(subscription.disabled).toEqual({ reason: 'gone', at: sender.now() })
  expect(await sender.emit('user.created')).toEqual([])
  expect(await sender.runNext()).toBe(false)
  await expect(sender.redeliver(gone!, { as: 'same-event' })).rejects.toThrow('Enable it first')
  sender.enable(subscription)
  expect(subscription.disabled).toBeNull()
  expect((await sender.emit('user.created'))[0]!.status).toBe('delivered')
  expect(receiver.requests).toHaveLength(3)
})

test('20 exhausted deliveries in a row disable the subscription, and a success starts the count again', async () => {
  const { sender, subscription } = await setUp([...Array(19).fill(500), 200, 500], { ladderMs: [0] })
  for (let count = 0; count < 20; count++) await sender.emit('user.created')
  expect(subscription.exhaustedInARow).toBe(0)
  for (let count = 0; count < 19; count++) await sender.emit('user.created')
  expect([subscription.active, subscription.exhaustedInARow]).toEqual([true, 19])
  await sender.emit('user.created')
  expect(subscription.active).toBe(false)
  expect(subscription.disabled?.reason).toBe('failing')
  expect(await sender.emit('user.created')).toEqual([])
})

test('an attempt without an answer in time fails, and takes its timeout on a virtual clock', async () => {
  const { sender, receiver } = await setUp([() => {}, 200], { timeoutMs: 40 })
  const [delivery] = await sender.emit('user.created')
  const { createdAt, attempts } = delivery!
  expect(attempts[0]).toMatchObject({
    outcome: 'timeout',
    response: null,
    error: { kind: 'timeout' },
    durationMs: 10_000,
    endedAt: createdAt + 10_000,
    next: { at: createdAt + 40_000, why: 'timeout' },
  })
  while ((await receiver.connections()) > 0) await new Promise((resolve) => setImmediate(resolve))
  await sender.runUntilIdle()
  expect(statuses(delivery!)).toEqual([null, 200])
})

test('an answer that stalls past the timeout is a timeout', async () => {
  const { sender } = await setUp([(response) => response.writeHead(200).write('half')], { timeoutMs: 40 })
  const [delivery] = await sender.emit('user.created')
  expect(delivery!.attempts[0]).toMatchObject({
    outcome: 'timeout',
    response: null,
    error: { kind: 'timeout' },
  })
})

test('an answer that breaks off is a failure', async () => {
  const { sender } = await setUp([
    (response) => {
      response.writeHead(200, { 'content-length': '100' }).write('half')
      setImmediate(() => response.destroy())
    },
    (response) => response.destroy(),
    200,
  ])
  const [delivery] = await sender.emit('user.created')
  await sender.runUntilIdle()
  expect(delivery!.attempts.map(({ outcome, error }) => [outcome, error?.kind])).toEqual([
    ['network_error', 'response_incomplete'],
    ['network_error', 'connection_reset'],
    ['success', undefined],
  ])
})

test('a receiver that is down is a failure', async () => {
  const { sender, receiver } = await setUp([200])
  await receiver.close()
  const [delivery] = await sender.emit('user.created')
  expect(delivery!.attempts[0]).toMatchObject({
    outcome: 'network_error',
    error: { kind: 'connection_refused' },
    next: { why: 'backoff' },
  })
})

test('an answer is kept up to 64 KiB, in base64 if it is not UTF-8', async () => {
  const { sender } = await setUp(
    [
      (response) => response.end(`a${'é'.repeat(40_000)}`),
      (response) => response.end(Buffer.from([0xff, 0x7b])),
      (response) => response.end('ok'),
    ],
    { ladderMs: [0] },
  )
  const answers = []
  for (let count = 0; count < 3; count++)
    answers.push((await sender.emit('user.created'))[0]!.attempts[0]!.response!)
  expect(answers[0]).toMatchObject({ bodyEncoding: 'utf8', truncated: true })
  expect(answers[0]!.body).toBe(`a${'é'.repeat(32_767)}`)
  expect(answers[1]).toMatchObject({ bodyEncoding: 'base64', body: '/3s=', truncated: false })
  expect(answers[2]).toMatchObject({ bodyEncoding: 'utf8', body: 'ok', truncated: false })
})

test('time waits for an emit that was not awaited, and calls that move time take turns', async () => {
  const { sender } = await setUp([500, 500, 200])
  const start = sender.now()
  void sender.emit('user.created')
  await Promise.all([sender.advance('30s'), sender.advance('5m')])
  expect(sender.now() - start).toBe(330_000)
  expect(sender.deliveries().map(statuses)).toEqual([[500, 500, 200]])
})

test('an event that the receiver causes while time moves is delivered too', async () => {
  const { sender } = await setUp([
    500,
    (response) => {
      void sender.emit('user.updated')
      response.end()
    },
    500,
    200,
  ])
  await sender.emit('user.created')
  await sender.runUntilIdle()
  expect(sender.deliveries().map(statuses)).toEqual([
    [500, 200],
    [500, 200],
  ])
})
