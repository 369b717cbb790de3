import { Resend } from 'resend'
import { Webhook } from 'svix'
import { compareWithSdk } from '../test-support/compare-with-sdk.ts'
import { lowerCase } from '../test-support/lower-case.ts'
import { resend } from './resend.ts'

const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'

compareWithSdk(resend, {
  name: 'resend',
  secret,
  sdk: {
    sign: (body, nowS) => ({
      'svix-id': 'msg_1',
      'svix-timestamp': String(Math.floor(nowS)),
      'svix-signature': new Webhook(secret).sign('msg_1', new Date(nowS * 1000), body),
    }),
    verify(payload, headers) {
      const all = lowerCase(headers)
      return new Resend('re_test').webhooks.verify({
        payload,
        webhookSecret: secret,
        headers: {
          id: all['svix-id']!,
          timestamp: all['svix-timestamp']!,
          signature: all['svix-signature']!,
        },
      })
    },
  },
})
