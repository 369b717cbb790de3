import type { Outcome } from '@postern/core'
import { workflows } from '@postern/core/providers'
import { createWebhooks } from '@postern/express'
import express from 'express'

export interface Ticket {
  title: string
  severity: string
}

export interface AppOptions {
  secret: string
  openTicket: (ticket: Ticket) => Promise<void> | void
  log: (outcome: Outcome) => void
}

/** An app that opens a ticket for each alert. */
export function createApp({ secret, openTicket, log }: AppOptions) {
  const webhooks = createWebhooks({ provider: workflows, secret })
  webhooks.observe(log)
  webhooks.on('alert.created', async (event) => {
    await openTicket({ title: event.data.title, severity: event.data.severity })
  })

  const app = express()
  app.post('/webhooks/workflows', webhooks.handler())
  app.use(express.json())
  app.post('/echo', (req, res) => void res.json(req.body))
  return app
}
