import { signWebhookPayload, verifyWebhookSignature } from '@notionhq/client'
import { expect, it } from 'vitest'
import { compareWithSdk } from '../test-support/compare-with-sdk.ts'
import { lowerCase } from '../test-support/lower-case.ts'
import { receiverOf } from '../test-support/receiver-of.ts'
import { notion } from './notion.ts'

const secret = 'secret_tMrlL1qK5vuQAh1b6cZGhFChZTSYJlce98V0pYn7yBl'

compareWithSdk(notion, {
  name: '@notionhq/client',
  secret,
  sdk: {
    sign: async (body) => ({
      'x-notion-signature': await signWebhookPayload({ body, verificationToken: secret }),
    }),
    verify: (body, headers) =>
      verifyWebhookSignature({
        body,
        signature: lowerCase(headers)['x-notion-signature'],
        verificationToken: secret,
      }),
  },
})

it('passes the unsigned token to observers, and never uses it as the secret', async () => {
  const receive = receiverOf(notion, { secret: 'not known yet' })
  const body = JSON.stringify({ verification_token: secret })
  const { reply, outcomes } = await receive(body, { 'content-length': String(body.length) })
  expect(reply.status).toBe(200)
  expect(outcomes).toMatchObject([
    { kind: 'handshake', name: 'verification_token', body: { verification_token: secret } },
  ])
})
