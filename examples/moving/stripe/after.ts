import { createWebhooks } from '@postern/express'
import { stripe } from '@postern/providers/stripe'
import express from 'express'
import type Stripe from 'stripe'
import type { Options } from './before.ts'

export function createApp({ secret, fulfil }: Options) {
  const webhooks = createWebhooks({ provider: stripe.typed<Stripe.Event>(), secret })
  webhooks.on('checkout.session.completed', async (event) => {
    await fulfil(event.data.object.id)
  })

  const app = express()
  app.use(webhooks.handler({ path: '/webhooks/stripe' }))
  return app
}
