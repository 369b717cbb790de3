import '@shopify/shopify-api/adapters/web-api'
import { createHmac } from 'node:crypto'
import { createWebhooks } from '@postern/core'
import { ApiVersion, shopifyApi } from '@shopify/shopify-api'
import { expect, it } from 'vitest'
import { holdAgainst } from '../test-support/hold-against.ts'
import { shopify } from './shopify.ts'

const secret = 'shpss_00000000000000000000000000000000'
const { webhooks } = shopifyApi({
  apiKey: 'key',
  apiSecretKey: secret,
  hostName: 'example.com',
  apiVersion: ApiVersion.July25,
  isEmbeddedApp: false,
  logger: { log: () => {} },
})

const hmac = (body: string) => createHmac('sha256', secret).update(body).digest('base64')

holdAgainst(shopify, {
  name: '@shopify/shopify-api',
  secret,
  sdk: {
    // The SDK signs for tests of its own only; this is the recipe of the page.
    sign: (body) => ({ 'x-shopify-hmac-sha256': hmac(body) }),
    async verify(body, headers) {
      const rawRequest = new Request('http://localhost/', {
        method: 'POST',
        headers: {
          ...headers,
          'X-Shopify-Shop-Domain': 'shop.myshopify.com',
          'X-Shopify-API-Version': '2024-10',
        },
        body,
      })
      return (await webhooks.validate({ rawBody: body, rawRequest })).valid
    },
  },
})

it('takes the newer header as well', async () => {
  const receiver = createWebhooks({ provider: shopify, secret }).observe(() => {})
  const body = '{"id":1}'
  const headers: Record<string, string> = {
    'shopify-hmac-sha256': hmac(body),
    'x-shopify-topic': 'orders/create',
  }
  const send = (bytes: string) =>
    receiver.receive({
      method: 'POST',
      header: (name) => headers[name],
      body: async () => Buffer.from(bytes),
    })
  expect((await send(body)).status).toBe(200)
  expect((await send('{"id":2}')).status).toBe(401)
})

it('keeps topics apart that come with one body and id', async () => {
  const ran: string[] = []
  const receiver = createWebhooks({ provider: shopify, secret }).observe(() => {})
  receiver.on('*', (_event, { type }) => void ran.push(type))
  const body = '{"id":1}'
  for (const topic of ['orders/create', 'orders/paid', 'orders/create']) {
    const headers: Record<string, string> = {
      'x-shopify-hmac-sha256': hmac(body),
      'x-shopify-topic': topic,
      'x-shopify-webhook-id': 'one',
    }
    await receiver.receive({
      method: 'POST',
      header: (name) => headers[name],
      body: async () => Buffer.from(body),
    })
  }
  expect(ran).toEqual(['orders/create', 'orders/paid'])
})
