import { env } from 'cloudflare:workers'
import { createWebhooks, matchesPath } from '@postern/core'
import { standardWebhooks } from '@postern/providers/standard-webhooks'

const webhooks = createWebhooks({ provider: standardWebhooks, secret: () => env.WEBHOOK_SECRET })

webhooks.on('contact.created', async ({ data }) => {
  console.log(`Welcome, ${data.fullName}`)
})

export default {
  fetch(request: Request) {
    if (matchesPath(request.url, '/webhooks')) return webhooks.fetch(request)
    return new Response('Not found', { status: 404 })
  },
}
