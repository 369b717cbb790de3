import { createMockSender } from '@postern/mock-sender'
import { stripe } from '@postern/providers/stripe'
import { expect, it, vi } from 'vitest'
import { startServer } from './start-server.ts'

const secret = 'whsec_of_the_test'

it.each(['express', 'fastify', 'koa', 'hono'])(
  '%s prints one payment for two deliveries, and refuses a delivery without a signature',
  async (framework) => {
    const { lines, origin } = await startServer(`./${framework}.ts`, { STRIPE_WEBHOOK_SECRET: secret })
    const { headers, text } = createMockSender({ provider: stripe, secret }).sign(
      'checkout.session.completed',
    )
    const post = async (given: Record<string, string>) =>
      (await fetch(`${origin}/webhooks/stripe`, { method: 'POST', headers: given, body: text })).status
    expect([await post(headers), await post(headers), await post({})]).toEqual([200, 200, 401])
    const paid = () => lines.filter((line) => line.startsWith('paid: evt_'))
    await vi.waitFor(() => expect(paid()).toHaveLength(1))
  },
)
