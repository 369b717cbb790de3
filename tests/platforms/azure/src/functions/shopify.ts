import { app, type HttpRequest } from '@azure/functions'
import { createWebhooks, fromRequest } from '@postern/core'
import { shopify } from '@postern/providers/shopify'
import { tickets } from '../tickets'

const webhooks = createWebhooks({
  provider: shopify,
  secret: () => process.env.SHOPIFY_CLIENT_SECRET,
})

webhooks.on('orders/create', async (order) => {
  await tickets.open(`Ship ${order.name}`)
})

/** A reply of the receiver is a valid response of Azure: status, headers and body. */
export async function shopifyWebhook(request: HttpRequest) {
  return webhooks.receive(fromRequest(request as unknown as Request))
}

app.http('shopify', { authLevel: 'anonymous', route: 'webhooks/shopify', handler: shopifyWebhook })
