import { env } from 'cloudflare:workers'
import { createWebhooks, matchesPath } from '@postern/core'
import { postgresStore } from '@postern/core/stores/postgres'
import { standardWebhooks } from '@postern/providers/standard-webhooks'
import { Pool } from 'pg'

/** Creates the receiver of one request. In a Worker, a connection belongs to the request that opened it. */
function createReceiver(pool: Pool) {
  const webhooks = createWebhooks({
    provider: standardWebhooks,
    secret: () => env.WEBHOOK_SECRET,
    store: postgresStore(pool),
  })
  webhooks.on('contact.created', async ({ data }) => {
    console.log(`Welcome, ${data.fullName}`)
  })
  return webhooks
}

export default {
  async fetch(request: Request, _env: Env, context: ExecutionContext) {
    if (!matchesPath(request.url, '/webhooks')) return new Response('Not found', { status: 404 })
    const pool = new Pool({ connectionString: env.DATABASE_URL })
    const webhooks = createReceiver(pool)
    const response = await webhooks.fetch(request)
    context.waitUntil(webhooks.idle().then(() => pool.end()))
    return response
  },
}
