import type { webhooks as GithubWebhooks } from '@octokit/openapi-webhooks-types'
import { createWebhooks } from '@postern/express'
import { type GithubOpenapiEvents, github } from '@postern/providers/github'
import express from 'express'
import type { Options } from './before.ts'

export function createApp({ secret, label }: Options) {
  const provider = github.typed<GithubOpenapiEvents<GithubWebhooks>>() // the types that octokit uses
  const webhooks = createWebhooks({ provider, secret })
  webhooks.on('issues.opened', async (event) => {
    await label(event.issue.number)
  })

  const app = express()
  app.use(webhooks.handler({ path: '/webhooks/github' }))
  return app
}
