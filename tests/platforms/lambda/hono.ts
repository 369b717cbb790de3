import { createWebhooks } from '@postern/hono'
import { stripe } from '@postern/providers/stripe'
import { Hono } from 'hono'
import { handle } from 'hono/aws-lambda'
import { ship } from './orders'

const webhooks = createWebhooks({
  provider: stripe,
  secret: () => process.env.STRIPE_WEBHOOK_SECRET,
})

webhooks.on('checkout.session.completed', async (event) => {
  await ship(event.id)
})

const app = new Hono()
app.use(webhooks.handler({ path: '/webhooks/stripe' })) // before anything that reads the body

export const handler = handle(app)
