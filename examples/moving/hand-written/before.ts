import { createHmac, timingSafeEqual } from 'node:crypto'
import express from 'express'

export interface Options {
  secret: string
  notify: (recipient: string) => Promise<void> | void
}

export function createApp({ secret, notify }: Options) {
  const app = express()
  app.post('/webhooks/doors', express.raw({ type: '*/*' }), async (req, res) => {
    const body = req.body as Buffer
    const expected = Buffer.from(`sha256=${createHmac('sha256', secret).update(body).digest('hex')}`)
    const given = Buffer.from(req.get('X-Doors-Signature') ?? '')
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
      res.status(401).end()
      return
    }
    const event = JSON.parse(body.toString())
    if (event.type === 'door.opened') await notify(event.data.name)
    res.status(200).end()
  })
  return app
}
