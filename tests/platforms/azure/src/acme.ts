import { app } from '@azure/functions'
import { createWebhooks, fromRequest } from '@postern/core'
import { standardWebhooks } from '@postern/providers/standard-webhooks'
import { handleContact } from './handle-contact'

const webhooks = createWebhooks({
  provider: standardWebhooks,
  secret: process.env.WEBHOOK_SECRET!,
  deadlineMs: 1_000,
})

webhooks.on('contact.*', handleContact)

app.http('acme', {
  authLevel: 'anonymous',
  route: 'webhooks/acme',
  handler: async (request) => webhooks.receive(fromRequest(request as unknown as Request)),
})
