import type { Outcome } from '@postern/core'
import { generic } from '@postern/core/providers'
import { createWebhooks } from '@postern/fastify'
import fastify from 'fastify'

export interface AppOptions {
  secret: string
  sendWelcome: (email: string) => Promise<void> | void
  log: (outcome: Outcome) => void
}

/** An app that welcomes each new user. */
export function createApp({ secret, sendWelcome, log }: AppOptions) {
  const webhooks = createWebhooks({ provider: generic, secret })
  webhooks.observe(log)
  webhooks.on('user.created', async (event) => {
    await sendWelcome(event.data.email)
  })

  const app = fastify()
  app.register(webhooks.handler({ path: '/webhooks/users' }))
  app.post('/echo', async (request) => request.body)
  return app
}
