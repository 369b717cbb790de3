import { createWebhooks } from '@postern/koa'
import { stripe } from '@postern/providers/stripe'
import Koa from 'koa'

const webhooks = createWebhooks({ provider: stripe, secret: process.env.STRIPE_WEBHOOK_SECRET ?? '' })
webhooks.on('checkout.session.completed', (event) => console.log(`paid: ${event.id}`))

const app = new Koa()
app.use(webhooks.handler({ path: '/webhooks/stripe' })) // before the body parser
app.use((ctx) => {
  ctx.body = 'another route'
})

const server = app.listen(Number(process.env.PORT ?? 3000), () => console.log(server.address()))
