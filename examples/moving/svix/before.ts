import express from 'express'
import { Webhook } from 'svix' // or from 'standardwebhooks'

export interface Options {
  secret: string
  welcome: (name: string) => Promise<void> | void
}

export function createApp({ secret, welcome }: Options) {
  const webhook = new Webhook(secret)
  const app = express()
  app.post('/webhooks/contacts', express.raw({ type: 'application/json' }), async (req, res) => {
    try {
      webhook.verify(req.body as Buffer, req.headers as Record<string, string>)
    } catch {
      res.status(400).json({})
      return
    }
    const event = JSON.parse(String(req.body))
    if (event.type === 'contact.created') await welcome(event.data.fullName)
    res.json({})
  })
  return app
}
