import { createWebhooks } from '@postern/core'
import { standardWebhooks } from '@postern/providers/standard-webhooks'
import { handleContact } from './handle-contact.ts'

const webhooks = createWebhooks({
  provider: standardWebhooks,
  secret: process.env.WEBHOOK_SECRET!,
  deadlineMs: 1_000,
})

webhooks.on('contact.*', handleContact)

Bun.serve({
  port: Number(process.env.PORT ?? 3000),
  hostname: '127.0.0.1',
  routes: { '/webhooks/acme': (request) => webhooks.fetch(request) },
  fetch: () => new Response('Not found', { status: 404 }),
})
