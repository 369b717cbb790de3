import { createHmac } from 'node:crypto'
import { expect, it } from 'vitest'
import { holdAgainst, lowerCase } from '../test-support/hold-against.ts'
import { bitbucket } from './bitbucket.ts'

const secret = "It's a Secret to Everybody"

function signature(body: string): string {
  return `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`
}

// There is no official SDK that verifies: this is the recipe of the provider's page.
holdAgainst(bitbucket, {
  name: 'the recipe of the page',
  secret,
  sdk: {
    sign: (body) => ({ 'x-hub-signature': signature(body) }),
    verify: (body, headers) => lowerCase(headers)['x-hub-signature'] === signature(body),
  },
})

it('signs as the vector of the page', () => {
  expect(signature('Hello World!')).toBe(
    'sha256=a4771c39fbe90f317c7824e83ddef3caae9cb3d976c214ace1f2937e133263c9',
  )
})
