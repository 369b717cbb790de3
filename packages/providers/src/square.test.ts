import { createHmac } from 'node:crypto'
import { WebhooksHelper } from 'square'
import { expect, it } from 'vitest'
import { compareWithSdk } from '../test-support/compare-with-sdk.ts'
import { receiverOf } from '../test-support/receiver-of.ts'
import { square } from './square.ts'

const secret = 'signature-key'
const publicUrl = 'https://webhook.site/webhooks'

compareWithSdk(square, {
  name: 'square',
  secret,
  settings: { publicUrl },
  sdk: {
    // As documented: the SDK cannot sign.
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

// The bodies have no type, so the receiver answers 400 after a valid signature.
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
])('agrees with the SDK on the vector %s', async (body, signature, url, status) => {
  const receive = receiverOf(square, { secret, settings: { publicUrl: url } })
  const { reply } = await receive(body, { 'x-square-hmacsha256-signature': signature })
  expect(reply.status).toBe(status)
})
