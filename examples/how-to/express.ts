import { createWebhooks } from '@postern/express'
import { stripe } from '@postern/providers/stripe'
import express from 'express'

const webhooks = createWebhooks({ provider: stripe, secret: process.env.STRIPE_WEBHOOK_SECRET ?? '' })
webhooks.on('checkout.session.completed', (event) => console.log(`paid: ${event.id}`))

const app = express()
app.use(webhooks.handler({ path: '/webhooks/stripe' })) // before express.json()
app.use(express.json())
app.post('/echo', (req, res) => void res.json(req.body))

const server = app.listen(Number(process.env.PORT ?? 3000), () => console.log(server.address()))
