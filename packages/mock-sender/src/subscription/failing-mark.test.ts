import { generic, validibot, workflows } from '@postern/core/providers'
import { afterEach, expect, test } from 'vitest'
import * as z from 'zod'
import { type Answer, startReceiver } from '../../test-support/scripted-receiver.ts'
import { describeDelivery } from '../assertions/describe-delivery.ts'
import { createMockSender } from '../sender/create-mock-sender.ts'
import type { MockSenderOptions } from '../sender/sender-options.ts'

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const item of open.splice(0).reverse()) await item.close()
})

const START = Date.UTC(2030, 0, 1)
const MINUTE_MS = 60_000

async function setUp(options: Partial<MockSenderOptions<typeof validibot>>, ...answers: Answer[]) {
  const receiver = await startReceiver(...answers)
  const sender = createMockSender({ provider: validibot, startAt: START, ...options })
  open.push(receiver, sender)
  const subscription = await sender.subscribe({ url: receiver.url })
  return { sender, subscription, receiver }
}

const FIVE_FAILURES = [500, 500, 500, 500, 500] as const

test('validibot 14: after the last attempt the webhook is marked as failing, and its events are still sent', async () => {
  const { sender, subscription, receiver } = await setUp({}, ...FIVE_FAILURES, 500, 200)
  const [exhausted] = await sender.emit('run.failed')
  expect(subscription).toMatchObject({ status: 'active', failingSince: null })
  await sender.runUntilIdle()
  expect(exhausted!.status).toBe('exhausted')
  expect(subscription).toMatchObject({
    status: 'failing',
    failingSince: START + 96 * MINUTE_MS,
    active: true,
    disabled: null,
  })
  expect(JSON.parse(JSON.stringify(subscription)).status).toBe('failing')
  expect(describeDelivery(exhausted!)).toContain(`to ${receiver.url}, which is failing\n`)

  const [next] = await sender.emit('run.failed')
  expect([next!.status, subscription.status]).toEqual(['pending', 'failing'])
  await sender.runUntilIdle()
  expect([next!.status, subscription.status, subscription.failingSince]).toEqual([
    'delivered',
    'active',
    null,
  ])
  expect(describeDelivery(next!)).not.toContain('failing')
})

test('a webhook of Validibot is never disabled by failures alone, however many', async () => {
  const { sender, subscription } = await setUp({}, 500)
  for (let count = 0; count < 25; count++) {
    await sender.emit('run.failed')
    await sender.runUntilIdle()
  }
  expect(subscription).toMatchObject({ status: 'failing', active: true, exhaustedInARow: 25 })
  expect(sender.deliveries({ status: 'exhausted' })).toHaveLength(25)
})

test('disableAfter still disables it if it is set, and so does a 410', async () => {
  const { sender, subscription } = await setUp({ disableAfter: 2, ladderMs: [0] }, 500, 500, 200)
  await sender.emit('run.failed')
  expect(subscription.status).toBe('failing')
  await sender.emit('run.failed')
  expect(subscription).toMatchObject({ status: 'disabled', disabled: { reason: 'failing' } })
  sender.enable(subscription)
  expect(subscription).toMatchObject({ status: 'active', failingSince: null })
  const gone = await setUp({}, 410)
  await gone.sender.emit('run.failed')
  expect(gone.subscription).toMatchObject({ status: 'disabled', disabled: { reason: 'gone' } })
})

test('other providers do not mark subscriptions as failing, and disable them after 20 failures', async () => {
  const receiver = await startReceiver(500)
  const sender = createMockSender({ provider: generic, ladderMs: [0] })
  open.push(receiver, sender)
  const subscription = await sender.subscribe({ url: receiver.url })
  for (let count = 0; count < 19; count++) await sender.emit('user.created')
  expect(subscription).toMatchObject({ status: 'active', failingSince: null })
  await sender.emit('user.created')
  expect(subscription).toMatchObject({
    status: 'disabled',
    failingSince: null,
    disabled: { reason: 'failing' },
  })
})

test('the failing mark and the recovery are sent as events if the provider has such events', async () => {
  const log = await startReceiver(200)
  open.push(log)
  const marking = { ...workflows.delivery, afterExhausted: 'mark-failing' } as const
  const anything = z.record(z.string(), z.unknown())
  const withEvents = workflows.extend({ 'webhook.failing': anything, 'webhook.recovered': anything })
  for (const [provider, told] of [
    [workflows, ['webhook.created']],
    [withEvents, ['webhook.created', 'webhook.failing', 'webhook.recovered']],
  ] as const) {
    const receiver = await startReceiver(500, 500, 200)
    const sender = createMockSender({ provider: { ...provider, delivery: marking }, ladderMs: [0] })
    open.push(receiver, sender)
    await sender.listen()
    const { id } = await sender.subscribe({ url: receiver.url, events: ['alert.created'] })
    const watcher = await sender.subscribe({ url: log.url, events: ['webhook.*'] })
    for (let count = 0; count < 3; count++) await sender.emit('alert.created')
    await sender.captureDuring(() => {})
    const sent = sender.deliveries({ subscription: watcher })
    expect(sent.map(({ type }) => type)).toEqual(told)
    expect(sent.slice(1).map(({ event }) => (event.data as { id: string }).id)).toEqual(
      told.slice(1).map(() => id),
    )
  }
})
