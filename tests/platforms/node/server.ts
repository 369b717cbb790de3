import { createServer } from 'node:http'
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

const handle = toNodeHandler(webhooks, { path: '/webhooks/acme' })
createServer(handle).listen(Number(process.env.PORT ?? 3000), '127.0.0.1')
