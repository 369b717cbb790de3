import { createMockSender, faults } from '@postern/mock-sender'
import { stripe } from '@postern/providers/stripe'
import { beforeEach, expect, it, vi } from 'vitest'
import { handler } from './index'
import { ship } from './orders'
import type { HttpEvent } from './to-webhook-request'

vi.mock('./orders', () => ({ ship: vi.fn() }))

const secret = 'whsec_of_the_test'
const sender = createMockSender({ provider: stripe, secret })

/** Delivers one event twice, like a function URL, and returns both results. */
async function deliverTwice(options = {}) {
  const { headers, text } = sender.sign('checkout.session.completed', {}, options)
  const requestContext = { http: { method: 'POST' } }
  const event = { version: '2.0', rawPath: '/', rawQueryString: '', requestContext, headers, body: text }
  return [await handler(event as unknown as HttpEvent), await handler(event as unknown as HttpEvent)]
}

beforeEach(() => {
  vi.stubEnv('STRIPE_WEBHOOK_SECRET', secret)
  vi.clearAllMocks()
})

it('ships an order once, however often the event is delivered', async () => {
  for (const { statusCode } of await deliverTwice()) expect(statusCode).toBe(200)
  expect(ship).toHaveBeenCalledOnce()
})

it('ships nothing for a forgery', async () => {
  for (const { statusCode } of await deliverTwice({ faults: [faults.tamperedBody()] })) {
    expect(statusCode).toBe(401)
  }
  expect(ship).not.toHaveBeenCalled()
})
