import { HttpRequest } from '@azure/functions'
import { createMockSender, faults } from '@postern/mock-sender'
import { shopify } from '@postern/providers/shopify'
import { beforeEach, expect, it, vi } from 'vitest'
import { shopifyWebhook } from './src/functions/shopify'
import { tickets } from './src/tickets'

const secret = 'client secret of the test'
const sender = createMockSender({ provider: shopify, secret })
const open = vi.spyOn(tickets, 'open').mockResolvedValue()

/** Delivers one event twice and returns both responses. */
async function deliverTwice(options = {}) {
  const { headers, text } = sender.sign('orders/create', { name: '#1001' }, options)
  const url = 'https://app.example/api/webhooks/shopify'
  const deliver = () =>
    shopifyWebhook(new HttpRequest({ method: 'POST', url, headers, body: { string: text } }))
  return [await deliver(), await deliver()]
}

beforeEach(() => {
  vi.stubEnv('SHOPIFY_CLIENT_SECRET', secret)
  open.mockClear()
})

it('opens one ticket, however often the event is delivered', async () => {
  for (const { status } of await deliverTwice()) expect(status).toBe(200)
  expect(open.mock.calls).toEqual([['Ship #1001']])
})

it('opens no ticket for a forgery', async () => {
  for (const { status } of await deliverTwice({ faults: [faults.tamperedBody()] })) expect(status).toBe(401)
  expect(open).not.toHaveBeenCalled()
})
