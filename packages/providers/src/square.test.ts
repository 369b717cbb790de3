import { createHmac } from 'node:crypto'
import { createWebhooks } from '@postern/core'
import { WebhooksHelper } from 'square'
import { expect, it } from 'vitest'
import { holdAgainst } from '../test-support/hold-against.ts'
import { square } from './square.ts'

const secret = 'signature-key'
const publicUrl = 'https://webhook.site/webhooks'

holdAgainst(square, {
  name: 'square',
  secret,
  settings: { publicUrl },
  sdk: {
    // The SDK cannot sign: this is the recipe of the page.
    sign: (body) => ({
      'x-square-hmacsha256-signature': createHmac('sha256', secret)
        .update(publicUrl + body)
        .digest('base64'),
    }),
    verify: (requestBody, headers) =>
      WebhooksHelper.verifySignature({
        requestBody,
        signatureHeader: headers['x-square-hmacsha256-signature']!,
        signatureKey: secret,
        notificationUrl: publicUrl,
      }),
  },
})

// The bodies have no type, so that a good signature is followed by 400.
it.each([
  [
    '{"data":{"type":"webhooks","id":"fake_id"}}',
    'W3FlCNk5IA3ZQ2LHTWoajvzfaDu/OwY2tNHIHC3IUOA=',
    publicUrl,
    400,
  ],
  [
    '{"data":{"type":"webhooks","id":">id<"}}',
    'Cxt7+aTi4rKgcA0bC4g9EHdVtLSDWdqccmL5MvihU4U=',
    publicUrl,
    400,
  ],
  [
    '{"data":{"type":"webhooks","id":"fake_id"}}',
    'W3FlCNk5IA3ZQ2LHTWoajvzfaDu/OwY2tNHIHC3IUOA=',
    `${publicUrl}/`,
    401,
  ],
])('judges the vector %s as the SDK does', async (body, signature, url, status) => {
  const webhooks = createWebhooks({ provider: square, secret, settings: { publicUrl: url } }).observe(
    () => {},
  )
  const headers: Record<string, string> = { 'x-square-hmacsha256-signature': signature }
  const reply = await webhooks.receive({
    method: 'POST',
    header: (name) => headers[name],
    body: async () => Buffer.from(body),
  })
  expect(reply.status).toBe(status)
})
