import { verifyWebhook } from '@clerk/backend/webhooks'
import { Webhook } from 'svix'
import { compareWithSdk } from '../test-support/compare-with-sdk.ts'
import { clerk } from './clerk.ts'

const signingSecret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'

compareWithSdk(clerk, {
  name: '@clerk/backend',
  secret: signingSecret,
  sdk: {
    sign: (body, nowS) => ({
      'svix-id': 'msg_1',
      'svix-timestamp': String(Math.floor(nowS)),
      'svix-signature': new Webhook(signingSecret).sign('msg_1', new Date(nowS * 1000), body),
    }),
    verify: (body, headers) =>
      verifyWebhook(new Request('http://localhost/', { method: 'POST', headers, body }), { signingSecret }),
  },
})
