import express from 'express'
import Stripe from 'stripe'

export interface Options {
  secret: string
  fulfil: (session: string) => Promise<void> | void
}

export function createApp({ secret, fulfil }: Options) {
  const stripe = new Stripe(process.env.STRIPE_SECRET_KEY ?? 'sk_test_123')
  const app = express()
  app.post('/webhooks/stripe', express.raw({ type: 'application/json' }), async (req, res) => {
    let event: Stripe.Event
    try {
      event = stripe.webhooks.constructEvent(
        req.body as Buffer,
        req.headers['stripe-signature'] ?? '',
        secret,
      )
    } catch (error) {
      res.status(400).send(`Webhook Error: ${(error as Error).message}`)
      return
    }
    switch (event.type) {
      case 'checkout.session.completed':
        await fulfil(event.data.object.id)
        break
    }
    res.json({ received: true })
  })
  return app
}
