import { createHmac } from 'node:crypto'
import { LinearWebhookClient } from '@linear/sdk/webhooks'
import { holdAgainst, lowerCase } from '../test-support/hold-against.ts'
import { linear } from './linear.ts'

const secret = 'lin_wh_a_secret'

holdAgainst(linear, {
  name: '@linear/sdk',
  secret,
  // The time stands in the body, which the test does not write anew for the SDK.
  staleRefused: false,
  sdk: {
    // The SDK cannot sign: this is the recipe of the page.
    sign: (body) => ({ 'linear-signature': createHmac('sha256', secret).update(body).digest('hex') }),
    verify: (body, headers) =>
      new LinearWebhookClient(secret).verify(Buffer.from(body), lowerCase(headers)['linear-signature']!),
  },
})
