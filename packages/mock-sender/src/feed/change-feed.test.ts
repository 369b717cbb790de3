import type { AnyProvider } from '@postern/core'
import { generic, validibot } from '@postern/core/providers'
import { afterEach, expect, test } from 'vitest'
import { type Answer, startReceiver } from '../../test-support/scripted-receiver.ts'
import { createEmitter } from '../sender/create-emitter.ts'
import { createParts } from '../sender/create-parts.ts'
import { createSubscriptionManager } from '../sender/create-subscription-manager.ts'
import { resolveOptions } from '../sender/resolve-options.ts'
import { createChangeFeed, type SenderChange } from './change-feed.ts'

const START = Date.UTC(2030, 0, 1)
const HOUR_MS = 3_600_000

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const item of open.splice(0).reverse()) await item.close()
})

async function setUp(provider: AnyProvider, ...answers: Answer[]) {
  const receiver = await startReceiver(...answers)
  const parts = createParts(resolveOptions({ provider, startAt: START, ladderMs: [0, HOUR_MS] }))
  open.push(receiver, parts.outbox)
  const told: string[] = []
  const numbers: number[] = []
  parts.feed.follow((change, number) => {
    told.push(toText(change))
    numbers.push(number)
  })
  const sender = { ...createSubscriptionManager(parts), ...createEmitter(parts) }
  const take = () => told.splice(0)
  return { sender, parts, numbers, take, url: receiver.url }
}

/** Describes a change, with the state of its subject at the time of the change. */
function toText(change: SenderChange): string {
  if (change.about === 'clock') return `clock moved to +${(change.now - START) / HOUR_MS}h`
  if (change.about === 'subscription') return `${change.change} ${change.subscription.status}`
  if (change.about === 'sender') return `sender ${change.change}`
  const { status, attempts } = change.delivery
  return `${change.change} ${status} ${attempts.length}`
}

test('a delivery is announced when it is made, at each attempt and when it settles', async () => {
  const { sender, parts, take, url } = await setUp(generic, 500, 200)
  await sender.subscribe({ url })
  take()
  await sender.emit('user.created')
  expect(take()).toEqual(['created pending 0', 'attempted pending 1'])
  await parts.scheduler.runUntilIdle()
  expect(take()).toEqual(['clock moved to +1h', 'attempted delivered 2', 'settled delivered 2'])
})

test('a delivery that is cancelled settles without an attempt', async () => {
  const { sender, take, url } = await setUp(generic, 500)
  const subscription = await sender.subscribe({ url })
  await sender.emit('user.created')
  take()
  sender.disable(subscription)
  expect(take()).toEqual(['settled cancelled 1', 'disabled disabled'])
})

test('a 410 ends the subscription, and then its waiting deliveries', async () => {
  const { sender, take, url } = await setUp(generic, 500, 410)
  await sender.subscribe({ url })
  await sender.emit('user.created')
  take()
  await sender.emit('user.created')
  expect(take()).toEqual([
    'created pending 0',
    'attempted gone 1',
    'settled gone 1',
    'disabled disabled',
    'settled cancelled 1',
  ])
})

test('announces each change of a subscription, and no update without a change', async () => {
  const { sender, take, url } = await setUp(generic, 200)
  const subscription = await sender.subscribe({ url })
  sender.enable(subscription)
  expect(take()).toEqual(['created active'])
  await sender.update(subscription, { events: ['user.*'] })
  await sender.rotateSecret(subscription)
  expect(take()).toEqual(['updated active', 'updated active'])
  await sender.update(subscription, { active: false })
  sender.disable(subscription)
  sender.enable(subscription)
  sender.unsubscribe(subscription)
  expect(take()).toEqual(['disabled disabled', 'enabled active', 'deleted disabled'])
})

test('a subscription that is marked as failing recovers by a success, or by enable()', async () => {
  const { sender, parts, take, url } = await setUp(validibot, 500, 500, 200, 500, 500)
  const subscription = await sender.subscribe({ url })
  for (const _ of ['failing', 'recovered', 'failing again']) {
    await sender.emit('run.completed')
    await parts.scheduler.runUntilIdle()
  }
  expect(take().filter((text) => /^(failing|recovered)/.test(text))).toEqual([
    'failing failing',
    'recovered active',
    'failing failing',
  ])
  sender.enable(subscription)
  expect(take()).toEqual(['recovered active'])
})

test('every move of a virtual clock is announced with the new time', async () => {
  const { parts, take } = await setUp(generic, 200)
  await parts.scheduler.advance(HOUR_MS)
  await parts.scheduler.advance(0)
  await parts.scheduler.advance(HOUR_MS / 2)
  expect(take()).toEqual(['clock moved to +1h', 'clock moved to +1.5h'])
})

test('all changes are numbered in one sequence', async () => {
  const { sender, parts, numbers, url } = await setUp(generic, 500)
  await sender.subscribe({ url })
  await sender.emit('user.created')
  await parts.scheduler.runUntilIdle()
  expect(numbers.length).toBeGreaterThan(5)
  expect(numbers).toEqual(numbers.map((_, index) => index + 1))
  expect(parts.feed.latest()).toBe(numbers.length)
})

const moved = (now: number): SenderChange => ({ about: 'clock', change: 'moved', now })

test('a change that a follower causes is announced after its cause', () => {
  const feed = createChangeFeed()
  const seen: [string, number, number][] = []
  const follow = (name: string, alsoDo = (_now: number) => {}) =>
    feed.follow((change, number) => {
      if (change.about !== 'clock') return
      seen.push([name, change.now, number])
      alsoDo(change.now)
    })
  follow('first', (now) => {
    if (now === 1) feed.announce(moved(2))
  })
  follow('second')
  feed.announce(moved(1))
  expect(seen).toEqual([
    ['first', 1, 1],
    ['second', 1, 1],
    ['first', 2, 2],
    ['second', 2, 2],
  ])
})

test('changes are counted without followers, and a follower that stops gets no more', () => {
  const feed = createChangeFeed()
  const numbers: number[] = []
  expect(feed.latest()).toBe(0)
  feed.announce(moved(1))
  const unfollow = feed.follow((_change, number) => numbers.push(number))
  feed.announce(moved(2))
  unfollow()
  feed.announce(moved(3))
  expect([numbers, feed.latest()]).toEqual([[2], 3])
})
