import { createHmac } from 'node:crypto'
import { createMockSender } from '@postern/mock-sender'
import request from 'supertest'
import { beforeEach, expect, it, vi } from 'vitest'
import * as after from './after.ts'
import * as before from './before.ts'
import * as both from './both.ts'
import { doors } from './doors.ts'

const secret = 'a secret of the test'
const text = '{ "id": "evt_1", "type": "door.opened", "data": { "name": "Front door", "width": 1.0 } }'
const apps = [
  ['the hand-written receiver', before, '/webhooks/doors'],
  ['Postern', after, '/webhooks/doors'],
  ['the old path', both, '/before/webhooks/doors'],
  ['the new path', both, '/webhooks/doors'],
] as const

beforeEach(() => {
  for (const method of ['log', 'warn', 'error'] as const)
    vi.spyOn(console, method).mockImplementation(() => {})
})

/** Headers for a body, as the service signs it. */
function signed(body = text) {
  const mac = createHmac('sha256', secret).update(body).digest('hex')
  return { 'content-type': 'application/json', 'x-doors-signature': `sha256=${mac}` }
}

it.each(apps)('%s handles a delivery', async (_name, { createApp }, path) => {
  const notify = vi.fn()
  await request(createApp({ secret, notify })).post(path).set(signed()).send(text).expect(200)
  expect(notify.mock.calls).toEqual([['Front door']])
})

it.each(apps)('%s handles a delivery of the mock sender', async (_name, { createApp }, path) => {
  const notify = vi.fn()
  const sender = createMockSender({ provider: doors, secret })
  const { headers, text } = sender.sign('door.opened')
  await request(createApp({ secret, notify })).post(path).set(headers).send(text).expect(200)
  expect(notify.mock.calls).toEqual([['Front door']])
})

it.each(apps)('%s refuses a changed body', async (_name, { createApp }, path) => {
  const notify = vi.fn()
  await request(createApp({ secret, notify })).post(path).set(signed()).send(`${text} `).expect(401)
  expect(notify).not.toHaveBeenCalled()
})

it.each([
  ['the hand-written receiver', before, 2],
  ['Postern', after, 1],
] as const)('%s: the same event twice', async (_name, { createApp }, times) => {
  const notify = vi.fn()
  const app = createApp({ secret, notify })
  await request(app).post('/webhooks/doors').set(signed()).send(text).expect(200)
  await request(app).post('/webhooks/doors').set(signed()).send(text).expect(200)
  expect(notify).toHaveBeenCalledTimes(times)
})

it.each([
  ['the hand-written receiver', before, 500],
  ['Postern', after, 422],
] as const)('%s: an event without its data', async (_name, { createApp }, status) => {
  const body = '{"id":"evt_2","type":"door.opened"}'
  const app = createApp({ secret, notify: vi.fn() })
  await request(app).post('/webhooks/doors').set(signed(body)).send(body).expect(status)
})
