import { elan, validibot, workflows } from '@postern/core/providers'
import { expect, test } from 'vitest'
import { startControl } from '../../test-support/start-control.ts'
import type { DeliveryAnswer } from './contract.ts'

test('a subscription is created, shown, changed, disabled, enabled and deleted', async () => {
  const { ask, control, subscribe } = await startControl(workflows)
  const made = await subscribe({ name: 'Alerts', headers: { 'x-team': 'blue' } })
  const { id } = made.subscription
  const path = `/subscriptions/${id}`
  expect(await ask('GET', path)).toEqual({ subscription: made.subscription })
  expect(await ask('GET', '/subscriptions')).toEqual({ subscriptions: [made.subscription], next: null })
  expect(await ask('PATCH', path, { events: ['alert.*', 'csv.uploaded'] })).toMatchObject({
    subscription: { events: ['alert.*', 'csv.uploaded'], name: 'Alerts' },
  })
  expect(await ask('POST', `${path}/disable`)).toMatchObject({
    subscription: { status: 'disabled', disabled: { reason: 'manual', at: '2026-01-15T12:00:00.000Z' } },
  })
  expect(await ask('GET', '/subscriptions?status=disabled')).toMatchObject({ subscriptions: [{ id }] })
  expect(await ask('GET', '/subscriptions?status=active')).toMatchObject({ subscriptions: [] })
  expect(await ask('POST', `${path}/enable`)).toMatchObject({ subscription: { status: 'active' } })
  expect(await ask('GET', '/subscriptions?text=aler')).toMatchObject({ subscriptions: [{ id }] })
  expect((await control('DELETE', path)).status).toBe(204)
  expect((await control('GET', path)).status).toBe(404)
})

test('only the response that creates a secret shows it', async () => {
  const { ask, subscribe, call } = await startControl(workflows)
  const made = await subscribe({ events: ['webhook.*', 'alert.*'] })
  const { id } = made.subscription
  const rotated = await ask('POST', `/subscriptions/${id}/rotate-secret`, { overlap: '1h' })
  expect(rotated.secret).not.toBe(made.secret)
  await ask('POST', '/emit', { type: 'alert.created' })
  await ask('POST', `/subscriptions/${id}/test`)
  const shown = [
    await ask('GET', ''),
    await ask('GET', '/subscriptions'),
    await ask('GET', `/subscriptions/${id}`),
    await ask('GET', `/subscriptions/${id}/health`),
    await ask('GET', '/deliveries'),
    (await call('GET', '/openapi.json')).body,
  ]
  for (const secret of [made.secret, rotated.secret]) expect(JSON.stringify(shown)).not.toContain(secret)
})

test('a test event reaches a subscription whichever events it wants', async () => {
  const { ask, subscribe } = await startControl(elan)
  const { subscription } = await subscribe({ events: ['workflow.failed'], secret: null })
  expect(subscription.signed).toBe(false)
  const { delivery } = await ask<DeliveryAnswer>('POST', `/subscriptions/${subscription.id}/test`)
  expect(delivery).toMatchObject({ type: 'workflow.completed', status: 'delivered' })
})

test('the health of a subscription has success rate, answers, durations and recent attempts', async () => {
  const { ask, subscribe, url } = await startControl(validibot, [500, 500, 200, 200])
  const { subscription } = await subscribe()
  expect(await ask('GET', `/subscriptions/${subscription.id}/health`)).toEqual({
    subscription,
    attempts: 0,
    succeeded: 0,
    successRate: null,
    answers: [],
    durationMs: null,
    recent: [],
  })
  await ask('POST', '/emit', { type: 'run.failed' })
  await ask('POST', '/run-until-idle')
  await ask('POST', '/emit', { type: 'run.completed' })
  const health = await ask('GET', `/subscriptions/${subscription.id}/health?limit=2`)
  expect(health).toMatchObject({
    attempts: 4,
    succeeded: 2,
    successRate: 0.5,
    answers: [
      { answer: '200', count: 2 },
      { answer: '500', count: 2 },
    ],
    recent: [
      { type: 'run.completed', number: 1, status: 200 },
      { type: 'run.failed', number: 3, status: 200 },
    ],
  })
  expect(health.durationMs.max).toBeGreaterThan(0)
  expect(url).toBeDefined()
})

test('Validibot marks a webhook as failing, and keeps sending to it', async () => {
  const { ask, subscribe } = await startControl(validibot, [500, 500, 500, 500, 500, 200])
  const { subscription } = await subscribe()
  await ask('POST', '/emit', { type: 'run.failed' })
  await ask('POST', '/run-until-idle')
  const failing = await ask('GET', `/subscriptions/${subscription.id}/health`)
  expect(failing).toMatchObject({
    successRate: 0,
    subscription: { status: 'failing', failingSince: expect.any(String), disabled: null },
  })
  await ask('POST', '/emit', { type: 'run.completed' })
  expect(await ask('GET', `/subscriptions/${subscription.id}`)).toMatchObject({
    subscription: { status: 'active', failingSince: null },
  })
})
