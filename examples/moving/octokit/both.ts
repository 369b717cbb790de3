import { Webhooks } from '@octokit/webhooks'
import { createWebhooks } from '@postern/express'
import { github } from '@postern/providers/github'
import express from 'express'
import type { Options } from './before.ts'

/** One URL: Postern verifies and deduplicates. The old handlers get each event that Postern has no handler for. */
export function createApp({ secret, label }: Options) {
  const octokit = new Webhooks({ secret })
  octokit.on('issues.opened', async ({ payload }) => {
    await label(payload.issue.number)
  })

  const webhooks = createWebhooks({ provider: github, secret })
  webhooks.onUnhandled(async (_event, context) => {
    await octokit.verifyAndReceive({
      id: context.header('x-github-delivery') ?? '',
      name: context.header('x-github-event') ?? '',
      payload: new TextDecoder().decode(context.rawBody),
      signature: context.header('x-hub-signature-256') ?? '',
    })
  })

  const app = express()
  app.use(webhooks.handler({ path: '/webhooks/github' }))
  return app
}
