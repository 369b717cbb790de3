import { workflows } from '@postern/core/providers'
import { createWebhooks } from '@postern/express'
import express from 'express'

export interface AppOptions {
  secret: string
  openTicket: (title: string) => Promise<void> | void
}

export function createApp({ secret, openTicket }: AppOptions) {
  const webhooks = createWebhooks({ provider: workflows, secret })
  webhooks.on('alert.created', async (event) => {
    await openTicket(event.data.title)
  })

  const app = express()
  app.use(webhooks.handler({ path: '/webhooks/workflows' })) // before express.json()
  app.use(express.json())
  return app
}
