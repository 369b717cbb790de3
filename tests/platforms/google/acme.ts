import { http } from '@google-cloud/functions-framework'
import { createWebhooks } from '@postern/core'
import { toNodeHandler } from '@postern/core/node'
import { standardWebhooks } from '@postern/providers/standard-webhooks'
import { handleContact } from './handle-contact'

const webhooks = createWebhooks({
  provider: standardWebhooks,
  secret: process.env.WEBHOOK_SECRET!,
  deadlineMs: 1_000,
})

webhooks.on('contact.*', handleContact)

http('acme', toNodeHandler(webhooks, { path: '/webhooks/acme' }))
