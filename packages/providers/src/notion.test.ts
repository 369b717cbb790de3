import { signWebhookPayload, verifyWebhookSignature } from '@notionhq/client'
import { createWebhooks, type Outcome } from '@postern/core'
import { expect, it } from 'vitest'
import { holdAgainst, lowerCase } from '../test-support/hold-against.ts'
import { notion } from './notion.ts'

const secret = 'secret_tMrlL1qK5vuQAh1b6cZGhFChZTSYJlce98V0pYn7yBl'

holdAgainst(notion, {
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

it('hands the unsigned token to observers, and makes it no key', async () => {
  const outcomes: Outcome[] = []
  const webhooks = createWebhooks({ provider: notion, secret: 'not known yet' })
  webhooks.observe((outcome) => outcomes.push(outcome))
  const body = JSON.stringify({ verification_token: secret })
  const headers: Record<string, string> = { 'content-length': String(body.length) }
  const reply = await webhooks.receive({
    method: 'POST',
    header: (name) => headers[name],
    body: async () => Buffer.from(body),
  })
  expect(reply.status).toBe(200)
  expect(outcomes).toMatchObject([
    { kind: 'handshake', name: 'verification_token', body: { verification_token: secret } },
  ])
})
