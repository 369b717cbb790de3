import { createWebhooks } from '@postern/express'
import { stripe as provider } from '@postern/providers/stripe'
import express from 'express'
import Stripe from 'stripe'
import type { Options } from './before.ts'

/** One URL: Postern verifies and deduplicates. Your old function gets each event that Postern has no handler for. */
export function createApp({ secret, fulfil }: Options) {
  const stripe = new Stripe(process.env.STRIPE_SECRET_KEY ?? 'sk_test_123')
  async function handleAsBefore(body: string, signature: string) {
    const event = stripe.webhooks.constructEvent(body, signature, secret)
    if (event.type === 'checkout.session.completed') await fulfil(event.data.object.id)
  }

  const webhooks = createWebhooks({ provider, secret })
  webhooks.onUnhandled(async (_event, context) => {
    await handleAsBefore(new TextDecoder().decode(context.rawBody), context.header('stripe-signature') ?? '')
  })

  const app = express()
  app.use(webhooks.handler({ path: '/webhooks/stripe' }))
  return app
}
