import { createWebhooks } from '@postern/core'
import { stripe } from '@postern/providers/stripe'
import { ship } from './orders'
import { type HttpEvent, toWebhookRequest } from './to-webhook-request'

const webhooks = createWebhooks({
  provider: stripe,
  secret: () => process.env.STRIPE_WEBHOOK_SECRET,
})

webhooks.on('checkout.session.completed', async (event) => {
  await ship(event.id)
})

export async function handler(event: HttpEvent) {
  const { status, headers, body } = await webhooks.receive(toWebhookRequest(event))
  return { statusCode: status, headers, body }
}
