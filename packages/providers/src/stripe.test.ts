import Stripe from 'stripe'
import { compareWithSdk } from '../test-support/compare-with-sdk.ts'
import { stripe } from './stripe.ts'

const secret = 'whsec_a_secret_of_the_test'

compareWithSdk(stripe, {
  name: 'stripe',
  secret,
  sdk: {
    sign: (payload, nowS) => ({
      'stripe-signature': Stripe.webhooks.generateTestHeaderString({
        payload,
        secret,
        timestamp: Math.floor(nowS),
      }),
    }),
    verify: (body, headers) => Stripe.webhooks.constructEvent(body, headers['Stripe-Signature']!, secret),
  },
})
