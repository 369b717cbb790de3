import { expect, it } from 'vitest'
import { inboxReceiver, listDead } from '../../test-support/inbox-receiver.ts'
import { settle } from '../../test-support/manual-clock.ts'
import { memoryInbox, memoryStore } from '../index.ts'

it('retries a failing event by the ladder, and counts the attempts in the claim', async () => {
  const { webhooks, deliver, clock, kinds } = inboxReceiver({
    retry: { attempts: 4, delaysMs: [1000, 60_000] },
  })
  const attempts: [number, number][] = []
  const startedAt = clock.now()
  webhooks.on('*', (_, { attempt }) => {
    attempts.push([attempt, clock.now() - startedAt])
    if (attempt < 4) throw new Error('the ticket system is down')
  })
  await webhooks.work()
  await deliver()
  await clock.advance(1_000_000)
  expect(attempts).toEqual([
    [1, 0],
    [2, 1000],
    [3, 61_000],
    [4, 121_000],
  ])
  expect(kinds()).toEqual([
    'accepted',
    'failed HANDLER_FAILED',
    'failed HANDLER_FAILED',
    'failed HANDLER_FAILED',
    'handled',
  ])
})

it('makes eight attempts within two and a half hours by default', async () => {
  const { webhooks, deliver, clock } = inboxReceiver()
  const at: number[] = []
  const startedAt = clock.now()
  webhooks.on('*', () => {
    at.push(clock.now() - startedAt)
    throw new Error('down')
  })
  await webhooks.work()
  await deliver()
  await clock.advance(86_400_000)
  expect(at.map((ms) => ms / 1000)).toEqual([0, 1, 11, 71, 371, 1271, 4871, 8471])
})

it('counts the attempt of a worker that died', async () => {
  const { webhooks, deliver, clock, store } = inboxReceiver({ retry: { attempts: 2, delaysMs: [1000] } })
  // A worker that died has claimed the event and said nothing more.
  await store.claim('tickets:evt_1', { token: 'dead worker', leaseMs: 15_000, retainMs: 1e9 })
  const attempts: number[] = []
  webhooks.on('*', (_, { attempt }) => {
    attempts.push(attempt)
    throw new Error('down')
  })
  await webhooks.work()
  await deliver()
  await clock.advance(60_000)
  expect(attempts).toEqual([2])
  expect(await listDead(webhooks.deadLetters.list())).toMatchObject([{ attempt: 2 }])
})

it('does not rerun handlers that an earlier attempt has finished', async () => {
  const { webhooks, deliver, clock } = inboxReceiver()
  const runs: string[] = []
  webhooks.on('*', () => runs.push('first'))
  webhooks.on('*', (_, { attempt }) => {
    runs.push('second')
    if (attempt === 1) throw new Error('down')
  })
  await webhooks.work()
  await deliver()
  await clock.advance(5000)
  expect(runs).toEqual(['first', 'second', 'second'])
})

it('waits for the claim of another worker without using an attempt', async () => {
  const inbox = memoryInbox()
  const { webhooks, deliver, clock, kinds } = inboxReceiver({ inbox })
  let release = () => {}
  const attempts: number[] = []
  webhooks.on('*', (_, { attempt }) => {
    attempts.push(attempt)
    return new Promise<void>((resolve) => (release = resolve))
  })
  await webhooks.work({ concurrency: 2 })
  await deliver()
  await deliver()
  await settle()
  expect(kinds()).toEqual(['accepted', 'accepted', 'refused IN_PROGRESS'])
  release()
  await clock.advance(60_000)
  expect(attempts).toEqual([1])
  expect(kinds().slice(3)).toEqual(['handled', 'duplicate'])
})

it('ends an attempt after maxRunMs, aborts its signal and retries after the lease has expired', async () => {
  const { webhooks, deliver, clock, kinds } = inboxReceiver({
    maxRunMs: 60_000,
    retry: { attempts: 2, delaysMs: [1000] },
  })
  const aborted: string[] = []
  const attempts: number[] = []
  webhooks.on('*', (_, { attempt, signal }) => {
    attempts.push(attempt)
    if (attempt === 2) return
    signal.addEventListener('abort', () => aborted.push(signal.reason.code))
    return new Promise(() => {})
  })
  await webhooks.work({ concurrency: 1 })
  await deliver()
  await clock.advance(59_999)
  expect(kinds()).toEqual(['accepted'])
  await clock.advance(1)
  expect(kinds()).toEqual(['accepted', 'failed HANDLER_TIMEOUT'])
  expect(aborted).toEqual(['HANDLER_TIMEOUT'])
  await clock.advance(60_000)
  expect(attempts).toEqual([1, 2])
  expect(kinds()).toEqual(['accepted', 'failed HANDLER_TIMEOUT', 'handled'])
})

it('keeps a success after maxRunMs', async () => {
  const { webhooks, deliver, clock, kinds } = inboxReceiver({ maxRunMs: 60_000 })
  let finish = () => {}
  let runs = 0
  webhooks.on('*', () => {
    runs++
    return new Promise<void>((resolve) => (finish = resolve))
  })
  await webhooks.work()
  await deliver()
  await clock.advance(60_000)
  finish()
  await clock.advance(60_000)
  expect(runs).toBe(1)
  expect(kinds()).toEqual(['accepted', 'failed HANDLER_TIMEOUT', 'late', 'duplicate'])
})

it('uses no attempt while the store is unreachable', async () => {
  let down = true
  const store = memoryStore()
  const claim = store.claim
  store.claim = (key, options) => (down ? Promise.reject(new Error('down')) : claim(key, options))
  const { webhooks, deliver, clock, kinds } = inboxReceiver({ store, retry: { attempts: 1 } })
  const attempts: number[] = []
  webhooks.on('*', (_, { attempt }) => attempts.push(attempt))
  await webhooks.work()
  await deliver()
  await clock.advance(12_000)
  down = false
  await clock.advance(5000)
  expect(attempts).toEqual([1])
  expect(new Set(kinds())).toEqual(new Set(['accepted', 'refused STORE_UNAVAILABLE', 'handled']))
})
