import { createHmac } from 'node:crypto'
import { LinearWebhookClient } from '@linear/sdk/webhooks'
import { compareWithSdk } from '../test-support/compare-with-sdk.ts'
import { lowerCase } from '../test-support/lower-case.ts'
import { linear } from './linear.ts'

const secret = 'lin_wh_a_secret'

compareWithSdk(linear, {
  name: '@linear/sdk',
  secret,
  // The timestamp is in the body, which this comparison does not rewrite.
  staleRefused: false,
  sdk: {
    // As documented: the SDK cannot sign.
    sign: (body) => ({ 'linear-signature': createHmac('sha256', secret).update(body).digest('hex') }),
    verify: (body, headers) =>
      new LinearWebhookClient(secret).verify(Buffer.from(body), lowerCase(headers)['linear-signature']!),
  },
})
