import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { NestExpressApplication } from '@nestjs/platform-express'
import { Test } from '@nestjs/testing'
import { createMockSender } from '@postern/mock-sender'
import { shopify } from '@postern/providers/shopify'
import { AppModule } from './app.module.js'
import { ShopifyWebhooks } from './shopify.webhooks.js'
import { TicketsService } from './tickets.service.js'

const secret = 'client secret of the test'
process.env.SHOPIFY_CLIENT_SECRET = secret

test('replies 200 when Redis has the order, and opens one ticket however often it is delivered', async () => {
  const opened: string[] = []
  const tickets = { open: async (title: string) => void opened.push(title) }
  const module = await Test.createTestingModule({ imports: [AppModule] })
    .overrideProvider(TicketsService)
    .useValue(tickets)
    .compile()
  const app = module.createNestApplication<NestExpressApplication>()
  const { receiver } = app.get(ShopifyWebhooks)
  const handled = new Promise<void>((resolve) =>
    receiver.observe(({ kind }) => kind === 'handled' && resolve()),
  )
  app.use(receiver.handler({ path: '/webhooks/shopify' }))
  await app.listen(0, '127.0.0.1')

  const sender = createMockSender({ provider: shopify, secret })
  const { headers, text } = sender.sign('orders/create', { name: '#1001' })
  for (let delivery = 1; delivery <= 2; delivery++) {
    const response = await fetch(`${await app.getUrl()}/webhooks/shopify`, {
      method: 'POST',
      headers,
      body: text,
    })
    assert.equal(response.status, 200)
  }
  await handled
  await app.close() // the worker stops, and Redis is closed: the test ends by itself
  await sender.close()
  assert.deepEqual(opened, ['Ship #1001'])
})
