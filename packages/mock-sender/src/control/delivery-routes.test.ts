import { ventryx } from '@postern/core/providers'
import { expect, test } from 'vitest'
import { startControl } from '../../test-support/start-control.ts'
import type { DeliveriesAnswer, DeliveryAnswer, EmitAnswer } from './contract.ts'

test('pages of a list are newest first and have no gaps while more is sent', async () => {
  const { ask, subscribe } = await startControl(ventryx)
  await subscribe()
  const emit = async (count: number) => {
    for (let n = 0; n < count; n++) await ask('POST', '/emit', { type: 'workflow.completed' })
  }
  await emit(5)
  const all = await ask<DeliveriesAnswer>('GET', '/deliveries')
  expect(all.next).toBe(null)
  const ids = all.deliveries.map(({ id }) => id)
  expect(new Set(ids).size).toBe(5)

  const read: string[] = []
  let next: string | null = ''
  while (next !== null) {
    const page: DeliveriesAnswer = await ask('GET', `/deliveries?limit=2${next && `&after=${next}`}`)
    read.push(...page.deliveries.map(({ id }) => id))
    next = page.next
    await emit(1)
  }
  expect(read).toEqual(ids)
})

test('deliveries are filtered by type, status, subscription, event and text', async () => {
  const { ask, subscribe, url, receiver } = await startControl(ventryx, [200])
  const first = await subscribe({ name: 'First' })
  await ask('POST', '/emit', { type: 'workflow.completed', data: { run_id: 'run_Needle' } })
  const refusing = await subscribe({ url: `${url}/nowhere` })
  await ask('POST', '/emit', { type: 'approval.requested' })
  const count = async (query: string) =>
    (await ask<DeliveriesAnswer>('GET', `/deliveries?${query}`)).deliveries.length
  const { deliveries } = await ask<DeliveriesAnswer>('GET', '/deliveries')
  expect(deliveries).toHaveLength(3)
  expect(await count('type=approval.requested')).toBe(2)
  expect(await count('status=pending')).toBe(1)
  expect(await count('status=delivered')).toBe(2)
  expect(await count(`subscription=${first.subscription.id}`)).toBe(2)
  expect(await count(`subscription=${refusing.subscription.id}&status=delivered`)).toBe(0)
  expect(await count(`eventId=${deliveries[2]!.eventId}`)).toBe(1)
  expect(await count('text=needle')).toBe(1)
  expect(await count('text=APPROVAL')).toBe(2)
  expect(await count(`text=${encodeURIComponent(receiver.url)}`)).toBe(2)
  expect(await count('text=nothing-has-this')).toBe(0)
})

test('rows of deliveries omit headers and bodies', async () => {
  const { ask, subscribe } = await startControl(ventryx, [
    (response) => response.writeHead(500).end('answered'),
  ])
  await subscribe()
  await ask('POST', '/emit', { type: 'workflow.completed' })
  const { deliveries } = await ask('GET', '/deliveries?view=rows')
  expect(deliveries[0].attempts).toEqual([
    {
      number: 1,
      at: '2026-01-15T12:00:00.000Z',
      outcome: 'refused',
      status: 500,
      error: null,
      durationMs: expect.any(Number),
      next: { at: expect.any(String), why: 'backoff' },
    },
  ])
  expect(JSON.stringify(deliveries)).not.toContain('answered')
})

test('a delivery is redelivered as the same or as a new event', async () => {
  const { ask, subscribe, receiver } = await startControl(ventryx)
  await subscribe()
  const { deliveries } = await ask<EmitAnswer>('POST', '/emit', { type: 'workflow.completed' })
  const { id, eventId } = deliveries[0]!
  const redeliver = (as: string) => ask<DeliveryAnswer>('POST', `/deliveries/${id}/redeliver`, { as })
  const same = await redeliver('same-event')
  expect(same.delivery).toMatchObject({ redeliveryOf: id, eventId, status: 'delivered' })
  const renewed = await redeliver('new-event')
  expect(renewed.delivery).toMatchObject({ redeliveryOf: id, status: 'delivered' })
  expect(renewed.delivery.eventId).not.toBe(eventId)
  expect(receiver.requests[1]!.body).toEqual(receiver.requests[0]!.body)
})

test('exhausted deliveries are redelivered in bulk, once', async () => {
  const failing = Array.from({ length: 9 }, () => 500)
  const { ask, subscribe } = await startControl(ventryx, [...failing, 200], { ladderMs: [0, 1000, 2000] })
  await subscribe()
  for (let n = 0; n < 3; n++) await ask('POST', '/emit', { type: 'workflow.completed' })
  await ask('POST', '/run-until-idle')
  const before = await ask<DeliveriesAnswer>('GET', '/deliveries?status=exhausted')
  expect(before.deliveries).toHaveLength(3)

  const later = await ask('POST', '/redeliver', { status: 'exhausted', since: '2027-01-01T00:00:00Z' })
  expect(later).toEqual({ deliveries: [], skipped: [] })
  const { deliveries, skipped } = await ask('POST', '/redeliver', { status: 'exhausted' })
  expect(skipped).toEqual([])
  expect(deliveries.map(({ status }: { status: string }) => status)).toEqual(Array(3).fill('delivered'))
  const again = await ask('POST', '/redeliver', { status: 'exhausted' })
  expect(again.deliveries).toEqual([])
  expect(again.skipped.map(({ why }: { why: string }) => why)).toEqual(Array(3).fill('redelivered'))
})
