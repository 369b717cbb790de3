import { createWebhooks } from '@postern/express'
import { type StandardWebhooksEvent, svix } from '@postern/providers/standard-webhooks'
import express from 'express'
import type { Options } from './before.ts'

interface ContactCreated extends StandardWebhooksEvent<'contact.created'> {
  data: { fullName: string }
}

export function createApp({ secret, welcome }: Options) {
  const webhooks = createWebhooks({ provider: svix.typed<ContactCreated>(), secret })
  webhooks.on('contact.created', async (event) => {
    await welcome(event.data.fullName)
  })

  const app = express()
  app.use(webhooks.handler({ path: '/webhooks/contacts' }))
  return app
}
