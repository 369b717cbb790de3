import process from 'node:process'
import { DatabaseSync } from 'node:sqlite'
import { createWebhooks } from '@postern/core'
import { sqliteStore } from '@postern/core/stores/sqlite'
import { standardWebhooks } from '@postern/providers/standard-webhooks'

const store = sqliteStore(new DatabaseSync(process.env.DATABASE ?? 'webhooks.db'))
await store.setup()

const webhooks = createWebhooks({
  provider: standardWebhooks,
  secret: process.env.WEBHOOK_SECRET ?? '',
  store,
})

webhooks.on('contact.created', async ({ data }) => {
  console.log(`Welcome, ${data.fullName}`)
})

export const server = Deno.serve({ port: Number(process.env.PORT ?? 3000) }, (request) => {
  const { pathname } = new URL(request.url)
  if (pathname === '/webhooks') return webhooks.fetch(request)
  return new Response('Not found', { status: 404 })
})
