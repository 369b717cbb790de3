import type { EventPayloadMap } from '@octokit/webhooks-types'
import { createWebhooks } from '@postern/core'
import { type GithubEvents, github } from '@postern/providers/github'
import { openTicket } from './tickets'

export const webhooks = createWebhooks({
  provider: github.typed<GithubEvents<EventPayloadMap>>(),
  // A function, because `next build` imports this file without the variables of production.
  secret: () => process.env.GITHUB_WEBHOOK_SECRET,
})

webhooks.on('issues.opened', async (event) => {
  await openTicket(event.issue.title)
})
