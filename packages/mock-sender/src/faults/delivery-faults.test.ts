import { expect, test } from 'vitest'
import { startRun } from '../../test-support/fault-run.ts'
import { bodyOf, type RawRequest } from '../../test-support/raw-receiver.ts'
import { faults } from './index.ts'

const names = (requests: readonly RawRequest[]) =>
  requests.map((request) => JSON.parse(bodyOf(request).toString()).data.name)

test('duplicateLater delivers the same bytes once more, although the first was acknowledged', async () => {
  const { sender, requests } = await startRun()
  const [delivery, ...more] = await sender.emit(
    'user.created',
    {},
    { faults: [faults.duplicateLater('10m')] },
  )
  expect([delivery!.status, more.length, requests.length]).toEqual(['delivered', 0, 1])
  await sender.advance('9m')
  expect(requests).toHaveLength(1)
  await sender.advance('1m')
  expect(requests).toHaveLength(2)
  expect(bodyOf(requests[1]!)).toEqual(bodyOf(requests[0]!))
  const [, again] = sender.deliveries()
  expect(again).toMatchObject({ redeliveryOf: delivery!.id, eventId: delivery!.eventId, status: 'delivered' })
})

test('duplicateWithNewId delivers the same data a second time, as another event', async () => {
  const { sender, requests } = await startRun()
  const wished = [faults.duplicateWithNewId()]
  const [delivery, ...more] = await sender.emit('user.created', { name: 'Ada' }, { faults: wished })
  const [, again] = sender.deliveries()
  expect([more.length, requests.length, again!.status]).toEqual([0, 2, 'delivered'])
  expect(again!.eventId).not.toBe(delivery!.eventId)
  expect(again!.event.data).toEqual(delivery!.event.data)
})

test('reordered lets newer events arrive first', async () => {
  const { sender, requests } = await startRun()
  const [late] = await sender.emit('user.created', { name: 'first' }, { faults: [faults.reordered('1m')] })
  expect([late!.status, late!.attempts]).toEqual(['pending', []])
  await sender.emit('user.created', { name: 'second' })
  await sender.runUntilIdle()
  expect(names(requests)).toEqual(['second', 'first'])
  expect(late!.attempts[0]!.at - late!.createdAt).toBe(60_000)
})

test('deliveries before their first attempt are cancelled when the subscription is disabled', async () => {
  const { sender, subscription, requests } = await startRun()
  const [late] = await sender.emit('user.created', {}, { faults: [faults.reordered()] })
  sender.disable(subscription)
  await sender.runUntilIdle()
  expect([late!.status, requests.length]).toEqual(['cancelled', 0])
})

test('faults of the delivery combine with those of the message and of each other', async () => {
  const { sender, requests } = await startRun()
  const wished = [faults.reordered('2m'), faults.duplicateLater('1m'), faults.duplicate(2)]
  await sender.emit('user.created', {}, { faults: wished })
  await sender.advance('1m')
  expect(requests).toHaveLength(2)
  await sender.advance('1m')
  expect(requests).toHaveLength(4)
})

test('shuffle orders simultaneous attempts randomly, and equally for the same seed', async () => {
  const run = async (shuffle: boolean, seed: string) => {
    const { sender, requests } = await startRun(
      { shuffle, seed, concurrency: 1, ladderMs: [0, 1000] },
      (response) => response.writeHead(500).end(),
    )
    const all = Array.from({ length: 12 }, (_, index) => sender.emit('user.created', { name: `${index}` }))
    await Promise.all(all)
    await sender.runUntilIdle()
    const sent = names(requests)
    return { first: sent.slice(0, 12), second: sent.slice(12) }
  }
  const ordered = Array.from({ length: 12 }, (_, index) => `${index}`)
  const [plain, shuffled, again] = [await run(false, 's'), await run(true, 's'), await run(true, 's')]
  expect(plain).toEqual({ first: ordered, second: ordered })
  expect(shuffled.first).not.toEqual(ordered)
  expect(shuffled.second).not.toEqual(shuffled.first)
  expect([...shuffled.second].sort()).toEqual([...ordered].sort())
  expect(again).toEqual(shuffled)
})
