import { createNodeMiddleware, Webhooks } from '@octokit/webhooks'
import express from 'express'

export interface Options {
  secret: string
  label: (issue: number) => Promise<void> | void
}

export function createApp({ secret, label }: Options) {
  const webhooks = new Webhooks({ secret })
  webhooks.on('issues.opened', async ({ payload }) => {
    await label(payload.issue.number)
  })

  const app = express()
  app.use(createNodeMiddleware(webhooks, { path: '/webhooks/github' }))
  return app
}
