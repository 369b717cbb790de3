// The Express sample of the provider `generic`, as its documentation prints it (002), with the code to run it.
import crypto from 'node:crypto'
import express from 'express'

function verifyWebhook(payload, signature, secret) {
  const hmac = crypto.createHmac('sha256', secret).update(payload).digest('hex')

  return crypto.timingSafeEqual(Buffer.from(signature), Buffer.from(hmac))
}

const app = express()
app.use(express.json())
app.post('/webhook', (req, res) => {
  const signature = req.headers['x-webhook-signature']
  const payload = JSON.stringify(req.body)

  if (!verifyWebhook(payload, signature, process.env.WEBHOOK_SECRET)) {
    return res.status(401).send('Invalid signature')
  }

  // Process webhook
  res.status(200).send('OK')
})

const server = app.listen(0, '127.0.0.1', () => console.log(server.address().port))
