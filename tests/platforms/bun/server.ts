import { Database } from 'bun:sqlite'
import { createWebhooks } from '@postern/core'
import { sqliteStore } from '@postern/core/stores/sqlite'
import { standardWebhooks } from '@postern/providers/standard-webhooks'

const store = sqliteStore(new Database(process.env.DATABASE ?? 'webhooks.db'))
await store.setup()

const webhooks = createWebhooks({
  provider: standardWebhooks,
  secret: process.env.WEBHOOK_SECRET ?? '',
  store,
})

webhooks.on('contact.created', async ({ data }) => {
  console.log(`Welcome, ${data.fullName}`)
})

export const server = Bun.serve({
  port: Number(process.env.PORT ?? 3000),
  routes: { '/webhooks': (request) => webhooks.fetch(request) },
  fetch: () => new Response('Not found', { status: 404 }),
})
