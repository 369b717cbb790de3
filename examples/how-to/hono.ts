import { serve } from '@hono/node-server'
import { createWebhooks } from '@postern/hono'
import { stripe } from '@postern/providers/stripe'
import { Hono } from 'hono'

const webhooks = createWebhooks({ provider: stripe, secret: process.env.STRIPE_WEBHOOK_SECRET ?? '' })
webhooks.on('checkout.session.completed', (event) => console.log(`paid: ${event.id}`))

const app = new Hono()
app.use(webhooks.handler({ path: '/webhooks/stripe' })) // before anything that reads the body
app.post('/echo', async (c) => c.json(await c.req.json()))

serve({ fetch: app.fetch, port: Number(process.env.PORT ?? 3000) }, (address) => console.log(address))
