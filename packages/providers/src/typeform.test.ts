import { createHmac } from 'node:crypto'
import { holdAgainst, lowerCase } from '../test-support/hold-against.ts'
import { typeform } from './typeform.ts'

const secret = 'a secret of typeform'

function signature(body: string, _nowS: number): string {
  return `sha256=${createHmac('sha256', secret).update(body).digest('base64')}`
}

// There is no official SDK that verifies: this is the recipe of the provider's page.
holdAgainst(typeform, {
  name: 'the recipe of the page',
  secret,
  sdk: {
    sign: (body, nowS) => ({ 'typeform-signature': signature(body, nowS) }),
    verify: (body, headers) => lowerCase(headers)['typeform-signature'] === signature(body, 0),
  },
})
