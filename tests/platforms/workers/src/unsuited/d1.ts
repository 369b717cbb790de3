import { env } from 'cloudflare:workers'
import { createWebhooks } from '@postern/core'
import { sqliteStore } from '@postern/core/stores/sqlite'
import { standardWebhooks } from '@postern/providers/standard-webhooks'

/** Uses D1, whose calls are asynchronous. */
const store = sqliteStore(env.DATABASE as never)
const webhooks = createWebhooks({ provider: standardWebhooks, secret: () => env.WEBHOOK_SECRET, store })

webhooks.on('contact.created', ({ data }) => console.log(`Welcome, ${data.fullName}`))

export default {
  async fetch(request: Request) {
    await store.setup().catch((error) => console.log(error.message))
    return webhooks.fetch(request)
  },
}
