import { createWebhooks } from '@postern/fastify'
import { stripe } from '@postern/providers/stripe'
import { fastify } from 'fastify'

const webhooks = createWebhooks({ provider: stripe, secret: process.env.STRIPE_WEBHOOK_SECRET ?? '' })
webhooks.on('checkout.session.completed', (event) => console.log(`paid: ${event.id}`))

const app = fastify()
await app.register(webhooks.handler({ path: '/webhooks/stripe' }))
app.post('/echo', async (request) => request.body)

await app.listen({ port: Number(process.env.PORT ?? 3000) })
console.log(app.server.address())
