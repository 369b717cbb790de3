// The Express sample of Ventryx, as its documentation prints it (000), with the code to run it.
import crypto from 'node:crypto'
import express from 'express'

function isValidSignature(payload, signature, secret) {
  const expected = 'sha256=' + crypto.createHmac('sha256', secret).update(payload, 'utf8').digest('hex')
  return crypto.timingSafeEqual(Buffer.from(signature), Buffer.from(expected))
}

const app = express()
app.post('/webhook', express.raw({ type: 'application/json' }), (req, res) => {
  const sig = req.headers['ventryx-signature']
  if (!isValidSignature(req.body, sig, process.env.WEBHOOK_SECRET)) {
    return res.status(401).send('Invalid signature')
  }
  const event = JSON.parse(req.body)
  // handle event...
  res.status(200).send('ok')
})

const server = app.listen(0, '127.0.0.1', () => console.log(server.address().port))
