import { env } from 'cloudflare:workers'
import { createWebhooks, matchesPath } from '@postern/core'
import { standardWebhooks } from '@postern/providers/standard-webhooks'
import { handleContact } from '../handle-contact'

const webhooks = createWebhooks({
  provider: standardWebhooks,
  secret: () => env.WEBHOOK_SECRET,
  deadlineMs: 1_000,
})

webhooks.on('contact.*', handleContact)

export default {
  fetch(request: Request) {
    if (matchesPath(request.url, '/webhooks/acme')) return webhooks.fetch(request)
    return new Response('Not found', { status: 404 })
  },
}
