import { elan, generic } from '@postern/core/providers'
import { afterEach, expect, test } from 'vitest'
import { type Answer, startReceiver } from '../../../test-support/scripted-receiver.ts'
import { startApi } from '../../../test-support/start-api.ts'

const open: { close(): Promise<unknown> }[] = []
afterEach(async () => {
  for (const item of open.splice(0).reverse()) await item.close()
})

const START = Date.UTC(2026, 0, 1)

async function setUp(answers: Answer[], options: Parameters<typeof startApi>[1] = { startAt: START }) {
  const receiver = await startReceiver(...answers)
  const api = await startApi(elan, options)
  open.push(receiver, api)
  const subscribe = async (fields: object = {}, headers: Record<string, string> = {}) => {
    const body = { name: 'n', url: receiver.url, events: ['workflow.completed'], ...fields }
    return (await api.call('POST', '/webhooks', { body, headers })).body.id as number
  }
  const logs = async (path: string, headers: Record<string, string> = {}) =>
    (await api.call('GET', path, { headers })).body
  return { ...api, receiver, subscribe, logs }
}

test('the logs show two failures and a success on the ladder, in virtual time', async () => {
  const { sender, subscribe, logs } = await setUp([500, 503, 200])
  const id = await subscribe()
  await sender.emit('workflow.completed')
  await sender.runUntilIdle()
  const { logs: entries, ...page } = await logs(`/webhooks/${id}/logs`)
  expect(page).toEqual({ total: 3, limit: 50, offset: 0 })
  const at = (ms: number) => new Date(START + ms).toISOString()
  const times = [0, 30_000, 330_000].map(at)
  expect(entries).toMatchObject([
    { attempt: 3, status: 'success', status_code: 200, created_at: times[2], next_attempt_at: null },
    { attempt: 2, status: 'failed', status_code: 503, created_at: times[1], next_attempt_at: times[2] },
    { attempt: 1, status: 'failed', status_code: 500, created_at: times[0], next_attempt_at: times[1] },
  ])
  expect(new Set(entries.map(({ event_id }: { event_id: string }) => event_id)).size).toBe(1)
})

test('the logs show two failures and a success on a shortened ladder, in real time', async () => {
  const { sender, subscribe, logs } = await setUp([500, 500, 200], { clock: 'real', ladderMs: [0, 20, 40] })
  const id = await subscribe()
  await sender.emit('workflow.completed')
  await sender.runUntilIdle()
  const entries: { status_code: number; created_at: string }[] = (await logs(`/webhooks/${id}/logs`)).logs
  expect(entries.map((entry) => entry.status_code)).toEqual([200, 500, 500])
  const [third, second, first] = entries.map((entry) => Date.parse(entry.created_at))
  expect(second! - first!).toBeGreaterThanOrEqual(20)
  expect(third! - second!).toBeGreaterThanOrEqual(40)
  expect(third! - first!).toBeLessThan(5000)
})

test('attempts of several deliveries are listed newest first, in pages', async () => {
  const { sender, subscribe, logs } = await setUp([500, 500, 200])
  const id = await subscribe()
  await sender.emit('workflow.completed')
  await sender.advance('10s')
  await sender.emit('workflow.completed')
  await sender.runUntilIdle()
  const all = await logs(`/webhooks/${id}/logs`)
  const times = all.logs.map(({ created_at }: { created_at: string }) => Date.parse(created_at) - START)
  expect(times).toEqual([40_000, 30_000, 10_000, 0])
  const page = await logs(`/webhooks/${id}/logs?limit=2&offset=1`)
  expect(page).toEqual({ logs: all.logs.slice(1, 3), total: 4, limit: 2, offset: 1 })
  expect((await logs(`/webhooks/${id}/logs?offset=9`)).logs).toEqual([])
})

test('a page has 50 entries by default', async () => {
  const { sender, subscribe, logs } = await setUp([200])
  const id = await subscribe()
  for (let count = 0; count < 51; count++) await sender.emit('workflow.completed')
  const newest = (await logs(`/webhooks/${id}/logs`)).logs
  expect(newest).toHaveLength(50)
  expect(newest[0].event_id).toBe(sender.deliveries().at(-1)!.eventId)
  expect((await logs(`/webhooks/${id}/logs?offset=50`)).logs).toHaveLength(1)
  expect((await logs('/webhooks/logs/all?limit=1000')).logs).toHaveLength(51)
})

test('an invalid page is 422 and names the parameter', async () => {
  const { call, subscribe } = await setUp([200])
  const id = await subscribe()
  for (const [query, name] of [
    ['limit=0', 'limit'],
    ['limit=-1', 'limit'],
    ['limit=ten', 'limit'],
    ['limit=1.5', 'limit'],
    ['limit=1e3', 'limit'],
    ['limit=', 'limit'],
    ['offset=-1', 'offset'],
    ['limit=5&offset=x', 'offset'],
  ]) {
    for (const path of [`/webhooks/${id}/logs`, '/webhooks/logs/all']) {
      const { status, body } = await call('GET', `${path}?${query}`)
      expect([query, status]).toEqual([query, 422])
      expect(body.error.message).toMatch(new RegExp(`^${name}: `))
    }
  }
  expect((await call('GET', '/webhooks/logs/all?event_type=user.created')).status).toBe(422)
})

test('the logs of an organization can be filtered by type', async () => {
  const { sender, subscribe, logs } = await setUp([200])
  await subscribe({ events: ['workflow.started', 'workflow.failed'] })
  await subscribe({}, { 'X-Organization-Id': 'org_2' })
  await sender.emit('workflow.started')
  await sender.emit('workflow.failed')
  await sender.emit('workflow.completed', {}, { envelope: { organization_id: 'org_2' } })
  const types = async (path: string, headers?: Record<string, string>) =>
    (await logs(path, headers)).logs.map(({ event_type }: { event_type: string }) => event_type)
  expect(await types('/webhooks/logs/all')).toEqual(['workflow.failed', 'workflow.started'])
  expect(await types('/webhooks/logs/all?event_type=workflow.failed')).toEqual(['workflow.failed'])
  expect(await types('/webhooks/logs/all', { 'x-organization-id': 'org_2' })).toEqual(['workflow.completed'])
  expect(await types('/webhooks/logs/all', { 'x-organization-id': 'org_3' })).toEqual([])
})

test('a delivery of generic has a status code or a connection error, never both', async () => {
  const receiver = await startReceiver(
    500,
    () => {},
    (response) => response.destroy(),
    204,
  )
  const { sender, call, close } = await startApi(generic, { timeoutMs: 50, disableAfter: 99 })
  open.push(receiver, { close })
  const body = { url: receiver.url, events: ['user.created'] }
  await call('POST', '/v1/webhooks', { body })
  await sender.emit('user.created')
  const list = async () => (await call('GET', '/v1/webhooks/hook_123/deliveries')).body.deliveries[0]
  const seen = [await list()]
  while (await sender.runNext()) seen.push(await list())
  expect(seen.map(({ status, status_code }) => [status, status_code])).toEqual([
    ['pending', 500],
    ['pending', null],
    ['pending', null],
    ['success', 204],
  ])
  for (const entry of seen) expect((entry.status_code === null) !== 'error' in entry).toBe(false)
  expect(seen.map(({ attempts }) => attempts)).toEqual([1, 2, 3, 4])
  expect(seen.map((entry) => 'delivered_at' in entry)).toEqual([false, false, false, true])
})

test('an exhausted delivery of generic has failed', async () => {
  const receiver = await startReceiver(500)
  const { sender, call, close } = await startApi(generic)
  open.push(receiver, { close })
  await call('POST', '/v1/webhooks', { body: { url: receiver.url, events: ['user.created'] } })
  await sender.emit('user.created')
  await sender.runUntilIdle()
  await sender.emit('user.created')
  const { deliveries } = (await call('GET', '/v1/webhooks/hook_123/deliveries')).body
  expect(deliveries).toMatchObject([
    { status: 'pending', status_code: 500, attempts: 1 },
    { status: 'failed', status_code: 500, attempts: 5 },
  ])
  expect((await call('GET', '/v1/webhooks/hook_123/deliveries?limit=1&offset=1')).body.deliveries).toEqual(
    deliveries.slice(1),
  )
  expect((await call('GET', '/v1/webhooks/hook_123/deliveries?limit=x')).status).toBe(422)
})
