import { elan, generic } from '@postern/core/providers'
import { afterEach, expect, test } from 'vitest'
import { type Answer, startReceiver } from '../../test-support/scripted-receiver.ts'
import type { Delivery } from '../delivery/delivery.ts'
import { faults } from '../faults/index.ts'
import { createMockSender } from '../sender/create-mock-sender.ts'
import '../vitest.ts'

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const item of open.splice(0).reverse()) await item.close()
})

async function setUp(...answers: Answer[]) {
  const receiver = await startReceiver(...answers)
  const sender = createMockSender({ provider: generic, timeoutMs: 250 })
  open.push(receiver, sender)
  return { sender, subscription: await sender.subscribe({ url: receiver.url }) }
}

/** Returns the message of the failure. Throws if nothing fails. */
function failure(check: () => void): string {
  try {
    check()
  } catch (error) {
    return (error as Error).message
  }
  throw new Error('The matcher let it pass.')
}

test('toHaveAttempts compares statuses and the causes of missing answers, in order', async () => {
  const { sender } = await setUp(500, () => {}, 200)
  const [delivery] = await sender.emit('user.created')
  await sender.runUntilIdle()
  expect(delivery).toHaveAttempts([500, 'timeout', 200])
  expect(delivery).not.toHaveAttempts([500, 'timeout'])
  expect(delivery).toBeDelivered()
  const text = failure(() => expect(delivery).toHaveAttempts([500, 200]))
  expect(text).toContain('to have the attempts [500, 200]. It has the attempts [500, timeout, 200].')
  expect(text).toContain(`delivery ${delivery!.id}: delivered, 3 attempts`)
  expect(text).toContain('backoff +30s')
  expect(failure(() => expect(delivery).not.toBeDelivered())).toContain(
    'Expected the delivery not to be delivered',
  )
})

test('toBeDelivered fails while attempts are pending', async () => {
  const { sender } = await setUp(500)
  const [delivery] = await sender.emit('user.created')
  expect(delivery).not.toBeDelivered()
  expect(failure(() => expect(delivery).toBeDelivered())).toContain('pending, 1 attempt')
})

test('toHaveBeenSigned checks every attempt against the secrets of the subscription', async () => {
  const { sender, subscription } = await setUp(500, 200)
  const [good] = await sender.emit('user.created')
  await sender.rotateSecret(subscription)
  await sender.runUntilIdle()
  expect(good).toHaveAttempts([500, 200])
  expect(good).toHaveBeenSigned()
  expect(good).not.toHaveBeenSigned('whsec_other')
  const [bad] = await sender.emit('user.created', {}, { faults: [faults.tamperedBody()] })
  expect(bad).not.toHaveBeenSigned()
  expect(failure(() => expect(bad).toHaveBeenSigned())).toContain('to have been signed for')
})

test('an unsigned delivery has not been signed', async () => {
  const receiver = await startReceiver(200)
  const sender = createMockSender({ provider: elan })
  open.push(receiver, sender)
  await sender.subscribe({ url: receiver.url, secret: null })
  const [delivery] = await sender.emit('workflow.completed')
  expect(delivery).not.toHaveBeenSigned()
})

test('toBeDisabled knows the reason', async () => {
  const { sender, subscription } = await setUp(410)
  expect(subscription).not.toBeDisabled()
  await sender.emit('user.created')
  expect(subscription).toBeDisabled()
  expect(subscription).toBeDisabled('gone')
  expect(subscription).not.toBeDisabled('failing')
  expect(failure(() => expect(subscription).toBeDisabled('failing'))).toContain('It is disabled (gone).')
})

test('refuses a value that is not a delivery, and says so', async () => {
  const { sender } = await setUp(200)
  const all: Delivery[] = await sender.emit('user.created')
  expect(failure(() => expect(all).toBeDelivered())).toContain('Pass one, such as the first')
  expect(failure(() => expect(all).not.toBeDelivered())).toContain('Pass one, such as the first')
})
