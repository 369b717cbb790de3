import { createHmac } from 'node:crypto'
import { createWebhooks } from '@postern/core'
import { expect, it } from 'vitest'
import { holdAgainst, lowerCase } from '../test-support/hold-against.ts'
import { intercom } from './intercom.ts'

const secret = 'a client secret'

function signature(body: string): string {
  return `sha1=${createHmac('sha1', secret).update(body).digest('hex')}`
}

// There is no official SDK that verifies: this is the recipe of the provider's page.
holdAgainst(intercom, {
  name: 'the recipe of the page',
  secret,
  sdk: {
    sign: (body) => ({ 'x-hub-signature': signature(body) }),
    verify: (body, headers) => lowerCase(headers)['x-hub-signature'] === signature(body),
  },
})

it('answers the HEAD request that checks the endpoint', async () => {
  const webhooks = createWebhooks({ provider: intercom, secret }).observe(() => {})
  const reply = await webhooks.receive({
    method: 'HEAD',
    header: () => undefined,
    body: () => Promise.reject(new Error('a HEAD has no body')),
  })
  expect(reply).toMatchObject({ status: 200, body: '' })
})
