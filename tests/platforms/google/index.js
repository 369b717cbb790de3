import { http } from '@google-cloud/functions-framework'
import { createWebhooks } from '@postern/core'
import { toNodeHandler } from '@postern/core/node'
import { github } from '@postern/providers/github'
import { tickets } from './tickets.js'

const webhooks = createWebhooks({
  provider: github,
  secret: () => process.env.GITHUB_WEBHOOK_SECRET,
})

webhooks.on('issues.opened', async (event) => {
  await tickets.open(event.issue.title)
})

http('github', toNodeHandler(webhooks))
