import { generic } from '@postern/core/providers'
import { afterEach, expect, test } from 'vitest'
import { type Answer, startReceiver } from '../../test-support/scripted-receiver.ts'
import { faults } from '../faults/index.ts'
import { createMockSender } from './create-mock-sender.ts'
import type { MockSenderOptions } from './sender-options.ts'

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const item of open.splice(0).reverse()) await item.close()
})

async function setUp(answers: Answer[], options: Partial<MockSenderOptions<typeof generic>> = {}) {
  const receiver = await startReceiver(...answers)
  const sender = createMockSender({ provider: generic, ...options })
  open.push(receiver, sender)
  await sender.subscribe({ url: receiver.url })
  return sender
}

test('waitFor moves a virtual clock only as far as necessary', async () => {
  const sender = await setUp([500, 500, 200])
  const start = sender.now()
  const [delivery] = await sender.emit('user.created')
  expect(await sender.waitFor(({ attempts }) => attempts.length === 2)).toBe(delivery)
  expect(sender.now() - start).toBe(30_000)
  expect(await sender.waitFor({ status: 'delivered', type: 'user.created' })).toBe(delivery)
  expect(sender.now() - start).toBe(330_000)
})

test('waitFor finds a delivery that is emitted while it waits', async () => {
  for (const clock of ['virtual', 'real'] as const) {
    const sender = await setUp([500, 200], { clock, ladderMs: [0, 20] })
    const waiting = sender.waitFor({ type: 'user.deleted', status: 'delivered' })
    setImmediate(() => void sender.emit('user.deleted'))
    expect((await waiting).attempts.map(({ response }) => response?.status)).toEqual([500, 200])
  }
})

test('waitFor fails with a log of the other deliveries', async () => {
  for (const clock of ['virtual', 'real'] as const) {
    const sender = await setUp([500, 404], { clock, ladderMs: [0, 1] })
    const [delivery] = await sender.emit('user.created')
    const waiting = sender.waitFor({ status: 'delivered' }, { timeoutMs: 60 })
    await expect(waiting).rejects.toThrow(`No delivery matched within 60 ms`)
    await expect(waiting).rejects.toThrow(`delivery ${delivery!.id}: exhausted, 2 attempts`)
    await expect(waiting).rejects.toThrow(/ 2 .* 404 /)
  }
})

test('captureDuring resolves to exactly the deliveries during the call, with their answers', async () => {
  const sender = await setUp([200])
  await sender.emit('user.created')
  const { result, deliveries } = await sender.captureDuring(async () => {
    void sender.emit('user.updated')
    return 'done'
  })
  const seen = deliveries.map(({ type, status }) => [type, status])
  await sender.emit('user.deleted')
  expect([result, seen, deliveries.length]).toEqual(['done', [['user.updated', 'delivered']], 1])
})

test('captureDuring rejects with the error of the callback', async () => {
  const sender = await setUp([200])
  const failing = sender.captureDuring(() => {
    throw new Error('mine')
  })
  await expect(failing).rejects.toThrow('mine')
})

test('waitFor resolves after the first attempt, unless it asks for a status', async () => {
  for (const clock of ['virtual', 'real'] as const) {
    const sender = await setUp([200], { clock })
    const emitted = sender.emit('user.created', {}, { faults: [faults.reordered('20ms')] })
    const [delivery] = await emitted
    expect(await sender.waitFor({ status: 'pending' })).toBe(delivery)
    expect(delivery!.attempts).toHaveLength(0)
    expect(await sender.waitFor({ type: 'user.created' })).toBe(delivery)
    expect(delivery!.attempts).toHaveLength(1)
  }
})

test('waitFor does not match a delivery during its first attempt', async () => {
  const sender = await setUp([(response) => void setTimeout(() => response.end(), 30)])
  const emitted = sender.emit('user.created')
  const { attempts } = await sender.waitFor((delivery) => delivery.type === 'user.created')
  expect(attempts).toHaveLength(1)
  await emitted
})

test('waitFor finds a delivery that was cancelled before its first attempt', async () => {
  const sender = await setUp([200])
  const [delivery] = await sender.emit('user.created', {}, { faults: [faults.reordered()] })
  sender.disable(sender.subscriptions()[0]!)
  expect(await sender.waitFor({ type: 'user.created' })).toBe(delivery)
  expect(delivery!.status).toBe('cancelled')
})
