import type { Outcome } from '@postern/core'
import { ventryx } from '@postern/core/providers'
import { createWebhooks } from '@postern/hono'
import { Hono } from 'hono'

export interface AppOptions {
  secret: string
  publishRun: (workflowId: string, runId: string) => Promise<void> | void
  log: (outcome: Outcome) => void
}

/** An app that publishes each finished workflow. */
export function createApp({ secret, publishRun, log }: AppOptions) {
  const webhooks = createWebhooks({ provider: ventryx, secret })
  webhooks.observe(log)
  webhooks.on('workflow.completed', async (event) => {
    await publishRun(event.data.workflow_id, event.data.run_id)
  })

  const app = new Hono()
  app.use(webhooks.handler({ path: '/webhooks/ventryx' }))
  app.post('/echo', async (c) => c.json(await c.req.json()))
  return app
}
