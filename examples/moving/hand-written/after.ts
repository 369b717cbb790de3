import { createWebhooks } from '@postern/express'
import express from 'express'
import type { Options } from './before.ts'
import { doors } from './doors.ts'

export function createApp({ secret, notify }: Options) {
  const webhooks = createWebhooks({ provider: doors, secret })
  webhooks.on('door.opened', async (event) => {
    await notify(event.data.name)
  })

  const app = express()
  app.use(webhooks.handler({ path: '/webhooks/doors' }))
  return app
}
