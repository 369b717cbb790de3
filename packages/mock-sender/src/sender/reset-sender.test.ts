import { generic, workflows } from '@postern/core/providers'
import { expect, test } from 'vitest'
import { startReceiver } from '../../test-support/scripted-receiver.ts'
import type { SenderChange } from '../feed/change-feed.ts'
import { createMockSender } from './create-mock-sender.ts'

test('a reset forgets subscriptions and deliveries, and cancels pending attempts', async () => {
  await using receiver = await startReceiver(500)
  await using sender = createMockSender({ provider: generic })
  const subscription = await sender.subscribe({ url: receiver.url })
  const [pending] = await sender.emit('user.created')
  const before = sender.now()
  await sender.advance('1s')
  await sender.reset()
  expect([sender.subscriptions(), sender.deliveries()]).toEqual([[], []])
  expect([pending!.status, subscription.active]).toEqual(['cancelled', false])
  expect(sender.now()).toBe(before + 1000)
  await sender.runUntilIdle()
  expect(receiver.requests).toHaveLength(1)
})

test('no id comes twice after a reset', async () => {
  await using receiver = await startReceiver(200)
  await using sender = createMockSender({ provider: generic, seed: 1 })
  const eventIds = new Set<string>()
  for (let round = 0; round < 3; round++) {
    await sender.subscribe({ url: receiver.url })
    const [delivery] = await sender.emit('user.created')
    eventIds.add(delivery!.eventId).add(delivery!.id)
    await sender.reset()
  }
  expect(eventIds.size).toBe(6)
})

test('an attempt in progress gets its answer, and no further attempt follows', async () => {
  let answer = () => {}
  await using receiver = await startReceiver((response) => {
    answer = () => response.writeHead(500).end()
  })
  await using sender = createMockSender({ provider: generic })
  await sender.subscribe({ url: receiver.url })
  const emitted = sender.emit('user.created')
  await expect.poll(() => receiver.requests.length).toBe(1)
  const resetting = sender.reset()
  answer()
  await resetting
  const [delivery] = await emitted
  expect([delivery!.status, delivery!.attempts.length, sender.deliveries()]).toEqual(['cancelled', 1, []])
})

test('a reset is one change, and sends no webhook events of WorkFlows', async () => {
  await using receiver = await startReceiver(200)
  await using sender = createMockSender({ provider: workflows })
  await sender.listen()
  await sender.subscribe({ url: receiver.url })
  await sender.runUntilIdle()
  const changes: SenderChange[] = []
  const stop = sender.follow((change) => changes.push(change))
  await sender.reset()
  expect(changes).toEqual([{ about: 'sender', change: 'reset' }])
  stop()
  await sender.subscribe({ url: receiver.url, events: ['alert.created'] })
  expect(changes).toHaveLength(1)
})

test('a sender and its server are closed at the end of its block', async () => {
  let url: string
  {
    await using sender = createMockSender({ provider: generic })
    await using server = await sender.listen()
    url = server.url
    expect((await fetch(url)).status).toBe(200)
  }
  await expect(fetch(url)).rejects.toThrow('fetch failed')
})
