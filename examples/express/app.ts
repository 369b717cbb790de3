import type { Outcome } from '@postern/core'
import { workflows } from '@postern/core/providers'
import { createWebhooks } from '@postern/express'
import express from 'express'

export interface AppOptions {
  secret: string
  openTicket: (title: string, severity: string) => Promise<void> | void
  log: (outcome: Outcome) => void
}

export function createApp({ secret, openTicket, log }: AppOptions) {
  const webhooks = createWebhooks({ provider: workflows, secret })
  webhooks.on('alert.created', async (event) => {
    await openTicket(event.data.title, event.data.severity)
  })
  webhooks.on('billing.*', (event) => console.log(event.event, event.data))
  webhooks.observe(log)

  const app = express()
  app.use(webhooks.handler({ path: '/webhooks/workflows' })) // before express.json()
  app.use(express.json())
  return app
}
