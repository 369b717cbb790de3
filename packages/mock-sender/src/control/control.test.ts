import { elan, validibot, ventryx, workflows } from '@postern/core/providers'
import { expect, test } from 'vitest'
import { startControl } from '../../test-support/start-control.ts'
import type { ControlInfo, DeliveryAnswer, EmitAnswer } from './contract.ts'

test('requests alone make every attempt of the ladder', async () => {
  const { ask, subscribe } = await startControl(workflows, [500, 500, 200])
  const { subscription, secret } = await subscribe({ events: ['alert.*'] })
  expect(secret).toMatch(/^whsec_/)

  const emitted = await ask<EmitAnswer>('POST', '/emit', {
    type: 'alert.created',
    data: { severity: 'critical' },
  })
  expect(emitted).toMatchObject({
    warning: null,
    deliveries: [
      { type: 'alert.created', status: 'pending', subscription: { id: subscription.id }, redeliveryOf: null },
    ],
  })
  expect(await ask('GET', '')).toMatchObject({
    now: '2026-01-15T12:00:00.000Z',
    nextAt: '2026-01-15T12:00:30.000Z',
    counts: { subscriptions: 1, deliveries: 1, pending: 1, delivered: 0 },
  })
  expect(await ask('POST', '/run-next')).toEqual({
    ran: true,
    now: '2026-01-15T12:00:30.000Z',
    nextAt: '2026-01-15T12:05:30.000Z',
  })
  expect(await ask('POST', '/advance', { by: '10m' })).toEqual({
    now: '2026-01-15T12:10:30.000Z',
    nextAt: null,
  })
  const { delivery } = await ask<DeliveryAnswer>('GET', `/deliveries/${emitted.deliveries[0]!.id}`)
  expect(delivery.status).toBe('delivered')
  expect(delivery.attempts.map(({ at, response, next }) => [at, response?.status, next?.why])).toEqual([
    ['2026-01-15T12:00:00.000Z', 500, 'backoff'],
    ['2026-01-15T12:00:30.000Z', 500, 'backoff'],
    ['2026-01-15T12:05:30.000Z', 200, undefined],
  ])
  expect(JSON.parse(delivery.attempts[0]!.request.body).data.severity).toBe('critical')
  expect(await ask('POST', '/run-next')).toMatchObject({ ran: false })
  expect(await ask('POST', '/run-until-idle')).toMatchObject({ nextAt: null })
})

test('GET /_mock shows the provider, the seed and the clock', async () => {
  const { ask, sender } = await startControl(ventryx, [200], { seed: 7 })
  expect(await ask<ControlInfo>('GET', '')).toEqual({
    provider: 'ventryx',
    title: 'Ventryx',
    seed: '7',
    clock: 'virtual',
    ladderMs: ventryx.delivery.ladderMs,
    dataField: ventryx.envelope.data ?? null,
    tokenHeader: null,
    handshakes: [],
    now: new Date(sender.now()).toISOString(),
    nextAt: null,
    counts: {
      subscriptions: 0,
      deliveries: 0,
      pending: 0,
      delivered: 0,
      exhausted: 0,
      gone: 0,
      cancelled: 0,
    },
    providers: [{ name: 'ventryx', title: 'Ventryx', path: '' }],
  })
})

test.each([elan, validibot, ventryx, workflows])(
  'the events of $name have examples and schemas',
  async (provider) => {
    const { ask } = await startControl(provider)
    const { events } = await ask('GET', '/events')
    expect(events.map(({ type }: { type: string }) => type)).toEqual(Object.keys(provider.events))
    for (const { type, example, schema } of events) {
      expect(example).toEqual(Object(provider.events)[type].example)
      expect(schema.required.every((field: string) => field in example)).toBe(true)
    }
  },
)

test('emit accepts every fault by name', async () => {
  const { ask, subscribe } = await startControl(workflows, [200], { timeoutMs: 50 })
  await subscribe({ url: 'http://127.0.0.1:9/' })
  const { faults } = await ask('GET', '/faults')
  expect(faults.length).toBeGreaterThan(25)
  for (const { name, perAttempt } of faults) {
    const needsRotation = /^old/.test(name)
    const body = {
      type: 'alert.created',
      faults: [needsRotation ? { name, secret: 'whsec_0123456789abcdef' } : name],
      ...(perAttempt && { attempts: [1] }),
    }
    const { deliveries } = await ask<EmitAnswer>('POST', '/emit', body)
    expect([name, deliveries.length]).toEqual([name, 1])
  }
})

test('a fault changes the sent request', async () => {
  const { ask, subscribe, receiver } = await startControl(workflows, [401, 200])
  await subscribe({ events: ['alert.*'] })
  await ask('POST', '/emit', { type: 'alert.created', faults: ['missingSignature'], attempts: [1] })
  await ask('POST', '/run-until-idle')
  expect(receiver.requests.map(({ headers }) => 'x-workflows-signature' in headers)).toEqual([false, true])
})

test('a reset forgets everything, and no id repeats', async () => {
  const { ask, subscribe } = await startControl(ventryx, [500], { seed: 1 })
  const seen = new Set<string>()
  for (let round = 0; round < 2; round++) {
    await subscribe()
    const { deliveries } = await ask<EmitAnswer>('POST', '/emit', { type: 'workflow.completed' })
    seen.add(deliveries[0]!.eventId).add(deliveries[0]!.id)
    expect(await ask('POST', '/reset')).toEqual({ now: '2026-01-15T12:00:00.000Z', nextAt: null })
    expect((await ask<ControlInfo>('GET', '')).counts).toMatchObject({ subscriptions: 0, deliveries: 0 })
  }
  expect(seen.size).toBe(4)
})

test('an event without a subscriber has a warning with the reason', async () => {
  const { ask, subscribe } = await startControl(workflows)
  await subscribe({ events: ['csv.uploaded'] })
  const { deliveries, warning } = await ask<EmitAnswer>('POST', '/emit', { type: 'alert.created' })
  expect(deliveries).toEqual([])
  expect(warning).toContain('wants only csv.uploaded')
})

test('an unknown type is refused with advice, and custom: true sends it', async () => {
  const { ask, control, subscribe } = await startControl(ventryx)
  await subscribe()
  const { body } = await control('POST', '/emit', { type: 'order.placed' })
  expect(body.error.message).toContain('custom: true')
  const { deliveries } = await ask<EmitAnswer>('POST', '/emit', { type: 'order.placed', custom: true })
  expect(deliveries[0]).toMatchObject({ type: 'order.placed', status: 'delivered' })
})
