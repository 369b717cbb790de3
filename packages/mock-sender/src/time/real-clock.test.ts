import { generic } from '@postern/core/providers'
import { afterEach, expect, test } from 'vitest'
import { type Answer, startReceiver } from '../../test-support/scripted-receiver.ts'
import { createMockSender } from '../sender/create-mock-sender.ts'

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const item of open.splice(0).reverse()) await item.close()
})

async function setUp(ladderMs: number[], ...answers: Answer[]) {
  const receiver = await startReceiver(...answers)
  const sender = createMockSender({ provider: generic, clock: 'real', ladderMs, timeoutMs: 50 })
  open.push(receiver, sender)
  await sender.subscribe({ url: receiver.url })
  return sender
}

test('a shortened ladder runs in real time, counted from the end of each attempt', async () => {
  const sender = await setUp([0, 20, 40], () => {}, 500, 200)
  const startedAt = Date.now()
  const [delivery] = await sender.emit('user.created')
  expect(delivery!.status).toBe('pending')
  await sender.runUntilIdle()
  expect(delivery!.attempts.map(({ outcome }) => outcome)).toEqual(['timeout', 'refused', 'success'])
  const [first, second, third] = delivery!.attempts
  expect(first!.at).toBeGreaterThanOrEqual(startedAt)
  expect(first!.next!.at).toBe(first!.endedAt + 20)
  expect(first!.endedAt - first!.at).toBeGreaterThanOrEqual(48)
  expect(second!.at).toBeGreaterThanOrEqual(first!.next!.at!)
  expect(third!.at).toBeGreaterThanOrEqual(second!.endedAt + 40)
})

test('real time cannot be moved', async () => {
  const sender = await setUp([0], 200)
  await expect(sender.advance('1s')).rejects.toThrow('advance() moves a virtual clock')
  await expect(sender.runNext()).rejects.toThrow('runNext() moves a virtual clock')
  await sender.runUntilIdle()
})

test('idle does not wait for deliveries to a disabled subscription', async () => {
  const sender = await setUp([0, 3_600_000], 500, 410)
  await sender.emit('user.created')
  const idle = sender.runUntilIdle()
  await sender.emit('user.created')
  await idle
  expect(sender.deliveries().map(({ status }) => status)).toEqual(['cancelled', 'gone'])
})

test('delays beyond the longest timer of Node work', async () => {
  const sender = await setUp([0, 2 ** 32], 500)
  const warnings: string[] = []
  const onWarning = ({ name }: Error) => warnings.push(name)
  process.on('warning', onWarning)
  const [delivery] = await sender.emit('user.created')
  await new Promise((resolve) => setImmediate(resolve))
  process.off('warning', onWarning)
  expect(delivery!.attempts).toHaveLength(1)
  expect(warnings).toEqual([])
})
