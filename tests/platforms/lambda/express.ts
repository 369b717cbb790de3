import { createWebhooks } from '@postern/express'
import { stripe } from '@postern/providers/stripe'
import express from 'express'
import serverless from 'serverless-http'
import { ship } from './orders'

const webhooks = createWebhooks({
  provider: stripe,
  secret: () => process.env.STRIPE_WEBHOOK_SECRET,
})

webhooks.on('checkout.session.completed', async (event) => {
  await ship(event.id)
})

const app = express()
app.use(webhooks.handler({ path: '/webhooks/stripe' })) // before express.json()

export const handler = serverless(app)
