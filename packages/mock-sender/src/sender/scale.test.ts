import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { generic } from '@postern/core/providers'
import { expect, test } from 'vitest'
import { type ScriptedReceiver, startReceiver } from '../../test-support/scripted-receiver.ts'
import { createMockSender } from './create-mock-sender.ts'

const LADDER_MS = (2 * 3600 + 35 * 60 + 30) * 1000

/** The active resources of this process. Closed sockets and the test runner's timers take some turns to end. */
async function leftBehind(): Promise<string[]> {
  const giveUpAt = performance.now() + 2000
  for (;;) {
    const left = process.getActiveResourcesInfo().filter((kind) => /Timeout|TCP|TLS|HTTP/.test(kind))
    if (left.length === 0 || performance.now() > giveUpAt) return left
    await nextTurn()
  }
}

async function allHungUp(receiver: ScriptedReceiver): Promise<void> {
  // Sooner than the sender's own limit for idle connections.
  const giveUpAt = performance.now() + 700
  while ((await receiver.connections()) > 0) {
    if (performance.now() > giveUpAt) throw new Error('There are connections left.')
    await nextTurn()
  }
}

const nextTurn = () => new Promise((resolve) => setImmediate(resolve))

test('a thousand deliveries complete a ladder of 2 h 35 min 30 s within seconds and leave no resources open', async () => {
  const receiver = await startReceiver(500)
  const sender = createMockSender({ provider: generic })
  const start = sender.now()
  await sender.subscribe({ url: receiver.url })
  const startedAt = performance.now()

  await Promise.all(Array.from({ length: 1000 }, () => sender.emit('user.created')))
  await sender.runUntilIdle()

  expect(performance.now() - startedAt).toBeLessThan(15_000)
  expect(sender.now() - start).toBe(LADDER_MS)
  const deliveries = sender.deliveries()
  expect(deliveries).toHaveLength(1000)
  for (const { attempts, status, createdAt } of deliveries) {
    expect(status).toBe('exhausted')
    expect(attempts.map(({ at }) => at - createdAt)).toEqual([0, 30_000, 330_000, 2_130_000, LADDER_MS])
  }
  expect(receiver.requests).toHaveLength(5000)
  await sender.close()
  await allHungUp(receiver)
  await receiver.close()
  expect(await leftBehind()).toEqual([])
})

test('simultaneous attempts are made in the order of their deliveries', async () => {
  const receiver = await startReceiver(500)
  const sender = createMockSender({ provider: generic, concurrency: 1, ladderMs: [0, 1000] })
  await sender.subscribe({ url: receiver.url })
  await Promise.all(Array.from({ length: 30 }, () => sender.emit('user.created')))
  await sender.runUntilIdle()
  const sent = receiver.requests.map(({ body }) => body.toString())
  await sender.close()
  await receiver.close()
  expect(sent.slice(30)).toEqual(sent.slice(0, 30))
})

test('simultaneous attempts run concurrently, up to the limit', async () => {
  let atOnce = 0
  let most = 0
  const receiver = await startReceiver((response) => {
    most = Math.max(most, ++atOnce)
    setImmediate(() => {
      atOnce--
      response.writeHead(500).end()
    })
  })
  const sender = createMockSender({ provider: generic, concurrency: 8, ladderMs: [0, 1000] })
  await sender.subscribe({ url: receiver.url })
  await Promise.all(Array.from({ length: 40 }, () => sender.emit('user.created')))
  most = 0
  await sender.runUntilIdle()
  await sender.close()
  await receiver.close()
  expect(most).toBeGreaterThan(1)
  expect(most).toBeLessThanOrEqual(8)
})

test('close aborts running attempts, cancels pending ones and leaves no resources open', async () => {
  for (const clock of ['virtual', 'real'] as const) {
    const receiver = await startReceiver(500, () => {})
    const sender = createMockSender({ provider: generic, clock, concurrency: 1 })
    await sender.subscribe({ url: receiver.url })
    await sender.emit('user.created')
    const hanging = [sender.emit('user.created'), sender.emit('user.created')]
    while (receiver.requests.length < 2) await nextTurn()
    await sender.close()
    await Promise.all(hanging)
    await allHungUp(receiver)
    expect(sender.deliveries().map(({ status }) => status)).toEqual(['cancelled', 'cancelled', 'cancelled'])
    expect(sender.deliveries()[1]!.attempts[0]!.error?.kind).toBe('aborted')
    await expect(sender.emit('user.created')).rejects.toThrow('The sender is closed')
    await expect(sender.subscribe({ url: receiver.url })).rejects.toThrow('The sender is closed')
    await receiver.close()
  }
  expect(await leftBehind()).toEqual([])
})

test('a receiver can close and restart on its port while time passes', async () => {
  const sender = createMockSender({ provider: generic })
  const first = await startReceiver(500)
  await sender.subscribe({ url: first.url })
  const [delivery] = await sender.emit('user.created')
  await first.close()
  const server = createServer((_, response) => response.end())
  await new Promise<void>((resolve) => server.listen(Number(new URL(first.url).port), '127.0.0.1', resolve))
  expect((server.address() as AddressInfo).port).toBe(Number(new URL(first.url).port))
  await sender.runUntilIdle()
  expect(delivery!.attempts.map(({ response }) => response?.status)).toEqual([500, 200])
  await sender.close()
  await new Promise((resolve) => server.close(resolve))
})
