import { ventryx } from '@postern/core/providers'
import { createWebhooks } from '@postern/express'
import express from 'express'

export interface AppOptions {
  secret: string
  publishRun: (runId: string) => Promise<void> | void
}

/** An app that publishes each completed run. */
export function createApp({ secret, publishRun }: AppOptions) {
  const webhooks = createWebhooks({ provider: ventryx, secret })
  webhooks.on('workflow.completed', async (event) => {
    await publishRun(event.data.run_id)
  })

  const app = express()
  app.use(webhooks.handler({ path: '/webhooks/ventryx' }))
  return app
}
