import { stripe as provider } from '@postern/providers/stripe'
import Stripe from 'stripe'
import request from 'supertest'
import { beforeEach, expect, it, vi } from 'vitest'
import * as after from './after.ts'
import * as before from './before.ts'
import * as both from './both.ts'

const secret = 'whsec_of_the_test'
const text = JSON.stringify(provider.events['checkout.session.completed'].example)
const apps = [
  ['stripe-node', before],
  ['Postern', after],
  ['both', both],
] as const

beforeEach(() => {
  for (const method of ['log', 'warn', 'error'] as const)
    vi.spyOn(console, method).mockImplementation(() => {})
})

/** Headers for the body, signed by stripe-node. */
function signed(payload = text, timestamp = Math.floor(Date.now() / 1000)) {
  const signature = new Stripe('sk_test_123').webhooks.generateTestHeaderString({
    payload,
    secret,
    timestamp,
  })
  return { 'content-type': 'application/json', 'stripe-signature': signature }
}

it.each(apps)('%s handles a delivery that stripe-node has signed', async (_name, { createApp }) => {
  const fulfil = vi.fn()
  await request(createApp({ secret, fulfil })).post('/webhooks/stripe').set(signed()).send(text).expect(200)
  expect(fulfil.mock.calls).toEqual([['cs_1']])
})

it.each([
  ['stripe-node', before, 400],
  ['Postern', after, 401],
  ['both', both, 401],
] as const)('%s refuses a changed body and an old signature', async (_name, { createApp }, status) => {
  const fulfil = vi.fn()
  const app = createApp({ secret, fulfil })
  await request(app).post('/webhooks/stripe').set(signed()).send(`${text} `).expect(status)
  const old = signed(text, Math.floor(Date.now() / 1000) - 3600)
  await request(app).post('/webhooks/stripe').set(old).send(text).expect(status)
  expect(fulfil).not.toHaveBeenCalled()
})

it.each([
  ['stripe-node', before, 2],
  ['Postern', after, 1],
  ['both', both, 1],
] as const)('%s: the same event twice', async (_name, { createApp }, times) => {
  const fulfil = vi.fn()
  const app = createApp({ secret, fulfil })
  await request(app).post('/webhooks/stripe').set(signed()).send(text).expect(200)
  await request(app).post('/webhooks/stripe').set(signed()).send(text).expect(200)
  expect(fulfil).toHaveBeenCalledTimes(times)
})

it.each(apps)('%s answers 500 to a handler that throws', async (_name, { createApp }) => {
  const fulfil = vi.fn(() => Promise.reject(new Error('down')))
  await request(createApp({ secret, fulfil })).post('/webhooks/stripe').set(signed()).send(text).expect(500)
})

it('a thin event: Postern handles it, constructEvent throws', async () => {
  const thin = JSON.stringify({
    id: 'evt_2',
    object: 'v2.core.event',
    type: 'v1.billing.meter.no_meter_found',
    created: '2026-01-01T00:00:00.000Z',
    livemode: false,
  })
  const options = { secret, fulfil: vi.fn() }
  await request(before.createApp(options)).post('/webhooks/stripe').set(signed(thin)).send(thin).expect(400)
  await request(after.createApp(options)).post('/webhooks/stripe').set(signed(thin)).send(thin).expect(200)
})
