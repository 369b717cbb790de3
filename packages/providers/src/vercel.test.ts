import { createHmac } from 'node:crypto'
import { holdAgainst, lowerCase } from '../test-support/hold-against.ts'
import { vercel } from './vercel.ts'

const secret = 'a secret of vercel'

function signature(body: string, _nowS: number): string {
  return createHmac('sha1', secret).update(body).digest('hex')
}

// There is no official SDK that verifies: this is the recipe of the provider's page.
holdAgainst(vercel, {
  name: 'the recipe of the page',
  secret,
  sdk: {
    sign: (body, nowS) => ({ 'x-vercel-signature': signature(body, nowS) }),
    verify: (body, headers) => lowerCase(headers)['x-vercel-signature'] === signature(body, 0),
  },
})
