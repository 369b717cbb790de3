import { createWebhooks } from '@postern/express'
import { stripe } from '@postern/providers/stripe'
import express from 'express'

const paid = new Set<string>()

const webhooks = createWebhooks({ provider: stripe, secret: process.env.STRIPE_WEBHOOK_SECRET ?? '' })
webhooks.on('checkout.session.completed', (event) => {
  paid.add(String(event.data?.object.client_reference_id))
})

const app = express()
app.use(webhooks.handler({ path: '/webhooks/stripe' }))
app.get('/orders/:id/state', (req, res) => void res.json(paid.has(req.params.id) ? 'paid' : 'unpaid'))
app.get('/orders/:id', (_req, res) => {
  res.type('html').send(`<!doctype html>
<title>Your order</title>
<p role="status">unpaid</p>
<script>
  setInterval(async () => {
    const response = await fetch(location.pathname + '/state')
    document.querySelector('p').textContent = await response.json()
  }, 200)
</script>`)
})

app.listen(Number(process.env.PORT ?? 3000))
