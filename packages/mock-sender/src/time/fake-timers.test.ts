import { request } from 'node:http'
import { defineProvider } from '@postern/core'
import { generic } from '@postern/core/providers'
import { afterEach, expect, test, vi } from 'vitest'
import * as z from 'zod'
import { bodyOf, startRawReceiver, valuesOf } from '../../test-support/raw-receiver.ts'
import { behaviours, runBehaviour } from '../behaviours/index.ts'
import { faults } from '../faults/index.ts'
import { createMockSender } from '../sender/create-mock-sender.ts'
import type { MockSenderOptions } from '../sender/sender-options.ts'

// Every test fakes timers, performance and Date. Code that waits for one of them would never end.
const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  vi.useRealTimers()
  for (const item of open.splice(0).reverse()) await item.close()
})

const NOW = Date.UTC(2030, 0, 1)

async function setUp(
  answer?: Parameters<typeof startRawReceiver>[0],
  options: Partial<MockSenderOptions<typeof generic>> = {},
) {
  const receiver = await startRawReceiver(answer)
  open.push(receiver)
  vi.useFakeTimers({ now: NOW })
  const sender = createMockSender({ provider: generic, timeoutMs: 5000, ...options })
  open.push(sender)
  await sender.subscribe({ url: receiver.url })
  return { sender, ...receiver }
}

test('no answer is a timeout', async () => {
  const { sender } = await setUp(() => {}, { timeoutMs: 60 })
  const [delivery] = await sender.emit('user.created')
  expect(delivery!.attempts[0]).toMatchObject({ outcome: 'timeout', next: { at: NOW + 10_000 + 30_000 } })
})

test('runs the whole ladder', async () => {
  let count = 0
  const { sender } = await setUp((response) => response.writeHead(++count < 3 ? 503 : 200).end())
  const [delivery] = await sender.emit('user.created')
  await sender.advance('30s')
  expect(delivery!.attempts).toHaveLength(2)
  await sender.runUntilIdle()
  expect(delivery!.status).toBe('delivered')
})

test('runs a ladder in real time too, while Date stands still', async () => {
  let count = 0
  const { sender } = await setUp((response) => response.writeHead(++count < 3 ? 503 : 200).end(), {
    clock: 'real',
    ladderMs: [0, 20, 20],
  })
  const [delivery] = await sender.emit('user.created')
  await sender.runUntilIdle()
  expect(delivery!.attempts.map(({ at, response }) => [at, response?.status])).toEqual([
    [NOW, 503],
    [NOW, 503],
    [NOW, 200],
  ])
})

test('waitFor times out in real time, and captureDuring and emit work after it', async () => {
  const { sender } = await setUp()
  await expect(sender.waitFor({ type: 'user.deleted' }, { timeoutMs: 30 })).rejects.toThrow('within 30 ms')
  const { deliveries } = await sender.captureDuring(() => sender.emit('user.deleted'))
  expect(deliveries[0]!.status).toBe('delivered')
  expect(await sender.waitFor({ type: 'user.deleted' })).toBe(deliveries[0])
})

test('faults of the connection take real time', async () => {
  const { sender, requests } = await setUp()
  const wished = [
    [faults.slowBody('30ms')],
    [faults.splitChunks(3)],
    [faults.duplicate(2)],
    [faults.hangUpMidway()],
  ]
  for (const fault of wished) await sender.emit('user.created', {}, { faults: fault })
  expect(sender.deliveries().map(({ attempts }) => attempts[0]!.outcome)).toEqual([
    'success',
    'success',
    'success',
    'network_error',
  ])
  expect(bodyOf(requests[0]!)).toEqual(sender.deliveries()[0]!.body)
})

test('sends many events over connections opened before the timers were faked', async () => {
  const { sender, requests } = await setUp(undefined, { shuffle: true })
  vi.useRealTimers()
  await Promise.all(Array.from({ length: 20 }, () => sender.emit('user.created')))
  await new Promise((resolve) => setImmediate(resolve))
  vi.useFakeTimers()
  await Promise.all(Array.from({ length: 20 }, () => sender.emit('user.created')))
  vi.useRealTimers()
  await Promise.all(Array.from({ length: 20 }, () => sender.emit('user.created')))
  expect(requests).toHaveLength(60)
  expect(sender.deliveries({ status: 'delivered' })).toHaveLength(60)
})

test('the management API responds', async () => {
  const { sender, url } = await setUp()
  const server = await sender.listen()
  const status = await new Promise((resolve, reject) => {
    const headers = { authorization: 'Bearer k', 'content-type': 'application/json' }
    const asked = request(`${server.url}/v1/webhooks`, { method: 'POST', headers, agent: false })
    asked.on('response', (response) => resolve(response.resume().statusCode)).on('error', reject)
    asked.end(JSON.stringify({ url, events: ['user.created'] }))
  })
  expect(status).toBe(201)
})

test('behaviours run, and a silent receiver fails them in time', async () => {
  const receiver = await startRawReceiver()
  const silent = await startRawReceiver(() => {})
  open.push(receiver, silent)
  vi.useFakeTimers({ now: NOW })
  const named = (name: string) => behaviours.find((behaviour) => behaviour.name === name)!
  const acknowledges = named('acknowledges a signed event and handles it once')
  const base = { provider: generic, secret: 'secret', timeoutMs: 200 }
  await runBehaviour(acknowledges, { ...base, url: receiver.url })
  const effects = { ...base, url: receiver.url, effects: () => 0 }
  await expect(runBehaviour(acknowledges, effects)).rejects.toThrow('effect')
  await expect(runBehaviour(acknowledges, { ...base, url: silent.url })).rejects.toThrow('within 200 ms')
})

test('signed timestamps are those of the Date that the test has set', async () => {
  const signing = defineProvider({
    name: 'signing',
    signature: {
      header: 'x-signature',
      algorithm: 'hmac-sha256',
      encoding: 'hex',
      timestamp: { header: 'x-timestamp', toleranceS: 300 },
      signed: ['timestamp', { text: '.' }, 'body'],
    },
    envelope: { type: 'type', timestamp: 'at' },
    events: { 'thing.done': z.object({ type: z.literal('thing.done'), at: z.string() }) },
  })
  const receiver = await startRawReceiver()
  open.push(receiver)
  for (const clock of ['real', 'virtual'] as const) {
    vi.useFakeTimers({ toFake: ['Date'], now: NOW })
    const sender = createMockSender({ provider: signing, clock })
    open.push(sender)
    await sender.subscribe({ url: receiver.url })
    await sender.emit('thing.done')
    vi.setSystemTime(NOW + 60_000)
    await sender.emit('thing.done')
    vi.useRealTimers()
  }
  const sent = receiver.requests.map((one) => [
    valuesOf(one, 'x-timestamp')[0],
    JSON.parse(String(bodyOf(one))).at,
  ])
  const [first, later] = [NOW, NOW + 60_000].map((ms) => String(ms / 1000))
  expect(sent.map(([stamp]) => stamp)).toEqual([first, later, first, first])
  expect(sent.map(([, at]) => Math.floor(Date.parse(at) / 1000))).toEqual(
    [NOW, NOW + 60_000, NOW, NOW].map((ms) => ms / 1000),
  )
})
