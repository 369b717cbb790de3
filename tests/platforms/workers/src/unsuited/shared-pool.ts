import { env } from 'cloudflare:workers'
import { createWebhooks } from '@postern/core'
import { postgresStore } from '@postern/core/stores/postgres'
import { standardWebhooks } from '@postern/providers/standard-webhooks'
import { Pool } from 'pg'

/** Uses one pool for all requests. */
const webhooks = createWebhooks({
  provider: standardWebhooks,
  secret: () => env.WEBHOOK_SECRET,
  store: postgresStore(new Pool({ connectionString: env.DATABASE_URL })),
  deadlineMs: 2_000,
})

webhooks.on('contact.created', ({ data }) => console.log(`Welcome, ${data.fullName}`))

export default { fetch: webhooks.fetch }
