import '@shopify/shopify-api/adapters/web-api'
import { createHmac } from 'node:crypto'
import { ApiVersion, shopifyApi } from '@shopify/shopify-api'
import { expect, it } from 'vitest'
import { compareWithSdk } from '../test-support/compare-with-sdk.ts'
import { receiverOf } from '../test-support/receiver-of.ts'
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

compareWithSdk(shopify, {
  name: '@shopify/shopify-api',
  secret,
  sdk: {
    // As documented: the SDK does not export its signing function.
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

it('accepts the newer header too', async () => {
  const receive = receiverOf(shopify, { secret })
  const headers = { 'shopify-hmac-sha256': hmac('{"id":1}'), 'x-shopify-topic': 'orders/create' }
  expect((await receive('{"id":1}', headers)).reply.status).toBe(200)
  expect((await receive('{"id":2}', headers)).reply.status).toBe(401)
})

it('treats two topics with the same body and id as two events', async () => {
  const handled: string[] = []
  const receive = receiverOf(shopify, {
    secret,
    register: (webhooks) => void webhooks.on('*', (_event, { type }) => void handled.push(type)),
  })
  for (const topic of ['orders/create', 'orders/paid', 'orders/create']) {
    await receive('{"id":1}', {
      'x-shopify-hmac-sha256': hmac('{"id":1}'),
      'x-shopify-topic': topic,
      'x-shopify-webhook-id': 'one',
    })
  }
  expect(handled).toEqual(['orders/create', 'orders/paid'])
})
