import { workflows } from '@postern/core/providers'
import { afterEach, expect, test } from 'vitest'
import { startReceiver } from '../../test-support/scripted-receiver.ts'
import { startApi } from '../../test-support/start-api.ts'
import { readEvents } from '../client/read-events.ts'
import { createChangeBuffer } from './change-buffer.ts'
import type { StreamEvent } from './contract.ts'
import { streamChanges } from './stream.ts'

const open: { close(): Promise<unknown> }[] = []
afterEach(async () => {
  for (const item of open.splice(0).reverse()) await item.close()
})

async function setUp() {
  const receiver = await startReceiver(500, 200)
  const api = await startApi(workflows)
  open.push(receiver, api)
  const connect = async (lastEventId?: string) => {
    const stopping = new AbortController()
    const response = await fetch(`${api.url}/_mock/stream`, {
      signal: stopping.signal,
      headers: lastEventId === undefined ? {} : { 'last-event-id': lastEventId },
    })
    const events = readEvents(response.body!)
    const take = async (count: number) => {
      const taken: StreamEvent[] = []
      while (taken.length < count) taken.push((await events.next()).value as StreamEvent)
      return taken
    }
    return { response, take, stop: () => stopping.abort() }
  }
  return { ...api, receiver, connect }
}

const named = (events: readonly StreamEvent[]) =>
  events.map((one) => [one.event, 'change' in one.data ? one.data.change : undefined])

test('a stream sends each change as it happens', async () => {
  const { sender, receiver, connect } = await setUp()
  const { response, take, stop } = await connect()
  expect(response.headers.get('content-type')).toBe('text/event-stream')
  expect(named(await take(1))).toEqual([['ready', undefined]])

  const subscription = await sender.subscribe({ url: receiver.url, events: ['alert.created'] })
  await sender.emit('alert.created')
  await sender.runUntilIdle()
  sender.disable(subscription)
  const events = await take(7)
  expect(named(events)).toEqual([
    ['subscription', 'created'],
    ['delivery', 'created'],
    ['delivery', 'attempted'],
    ['clock', undefined],
    ['delivery', 'attempted'],
    ['delivery', 'settled'],
    ['subscription', 'disabled'],
  ])
  expect(events[2]!.data).toMatchObject({ delivery: { status: 'pending', attempts: [{ status: 500 }] } })
  expect(events[5]!.data).toMatchObject({
    delivery: { status: 'delivered', attempts: [{}, { status: 200 }] },
  })
  expect(JSON.stringify(events)).not.toContain(subscription.secret)
  stop()
})

test('a stream sends resets and moves of the clock', async () => {
  const { sender, connect } = await setUp()
  const { take, stop } = await connect()
  await take(1)
  await sender.advance('1h')
  await sender.reset()
  const [clock, reset] = await take(2)
  expect(clock).toMatchObject({ event: 'clock', data: { now: new Date(sender.now()).toISOString() } })
  expect(reset).toMatchObject({ event: 'reset', data: { why: 'reset' } })
  stop()
})

test('a broken stream resumes after its last event', async () => {
  const { sender, receiver, connect } = await setUp()
  const first = await connect()
  await first.take(1)
  await sender.subscribe({ url: receiver.url, events: ['alert.created'] })
  const [seen] = await first.take(1)
  first.stop()
  await sender.emit('alert.created')

  const second = await connect(seen!.id)
  expect(named(await second.take(3))).toEqual([
    ['delivery', 'created'],
    ['delivery', 'attempted'],
    ['ready', undefined],
  ])
  second.stop()
})

test.each(['0123456789ab-3', 'nonsense', ''])('an id of another server (%j) causes a reset', async (id) => {
  const { connect } = await setUp()
  const { take, stop } = await connect(id)
  const [reset, ready] = await take(2)
  expect(reset).toMatchObject({ event: 'reset', data: { why: 'unknown' } })
  expect(ready).toMatchObject({ event: 'ready' })
  stop()
})

const clock = () => ({ now: '2026-01-15T12:00:00.000Z', nextAt: null })
const moved: StreamEvent = { id: '', event: 'clock', data: clock() }

async function read(response: Response, count: number): Promise<StreamEvent[]> {
  const events: StreamEvent[] = []
  for await (const event of readEvents(response.body!)) if (events.push(event) === count) break
  return events
}

test('an id that is too old causes a reset', async () => {
  const buffer = createChangeBuffer(3)
  buffer.add(moved)
  const early = buffer.lastId()
  for (let n = 0; n < 3; n++) buffer.add(moved)
  expect((await read(streamChanges(buffer, early, clock), 4)).map(({ event }) => event)).toEqual([
    'clock',
    'clock',
    'clock',
    'ready',
  ])
  buffer.add(moved)
  const [reset] = await read(streamChanges(buffer, early, clock), 1)
  expect(reset).toMatchObject({ id: buffer.lastId(), event: 'reset', data: { why: 'late' } })
})

test('an id from the future causes a reset', () => {
  const buffer = createChangeBuffer()
  const [own] = buffer.lastId().split('-')
  expect(buffer.since(`${own}-0`)).toEqual([])
  for (const id of [`${own}-1`, `${own}-99999999999999999999`, `${own}--1`, `${own}-`, own!]) {
    expect(buffer.since(id)).toBe(undefined)
  }
})

test('a stream to a slow reader ends, and the reader misses nothing', async () => {
  const buffer = createChangeBuffer(5000)
  const start = buffer.lastId()
  const response = streamChanges(buffer, undefined, clock)
  const text = 'x'.repeat(1000)
  const large = { event: 'subscription', data: { change: 'updated', subscription: { name: text } } }
  for (let n = 0; n < 3000; n++) buffer.add(large as never)
  const events: StreamEvent[] = []
  for await (const event of readEvents(response.body!)) events.push(event)
  expect(events.length).toBeGreaterThan(900)
  expect(events.length).toBeLessThan(2000)
  const rest = buffer.since(events.at(-1)!.id)!
  expect(events.length - 1 + rest.length).toBe(3000)
  expect(events[0]!.id).toBe(start)
})

test('a disconnected client leaves no watcher', async () => {
  const buffer = createChangeBuffer()
  let watchers = 0
  const counted = {
    ...buffer,
    watch(watcher: Parameters<typeof buffer.watch>[0]) {
      watchers++
      const unwatch = buffer.watch(watcher)
      return () => {
        watchers--
        unwatch()
      }
    },
  }
  const response = streamChanges(counted, undefined, clock)
  expect(watchers).toBe(1)
  await response.body!.cancel()
  expect(watchers).toBe(0)
})
