import { createHmac } from 'node:crypto'
import { holdAgainst, lowerCase } from '../test-support/hold-against.ts'
import { lemonSqueezy } from './lemon-squeezy.ts'

const secret = 'a signing secret'

function signature(body: string): string {
  return createHmac('sha256', secret).update(body).digest('hex')
}

// There is no official SDK that verifies: this is the recipe of the provider's page.
holdAgainst(lemonSqueezy, {
  name: 'the recipe of the page',
  secret,
  sdk: {
    sign: (body) => ({ 'x-signature': signature(body) }),
    verify: (body, headers) => lowerCase(headers)['x-signature'] === signature(body),
  },
})
