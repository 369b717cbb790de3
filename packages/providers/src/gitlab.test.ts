import { createWebhooks } from '@postern/core'
import { Webhook } from 'standardwebhooks'
import { expect, it } from 'vitest'
import { holdAgainst } from '../test-support/hold-against.ts'
import { gitlab, gitlabToken } from './gitlab.ts'

const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'

holdAgainst(gitlab, {
  name: 'standardwebhooks, with a signing token',
  secret,
  sdk: {
    sign: (body, nowS) => ({
      'webhook-id': 'one',
      'webhook-timestamp': String(Math.floor(nowS)),
      'webhook-signature': new Webhook(secret).sign('one', new Date(nowS * 1000), body),
    }),
    verify: (body, headers) => new Webhook(secret).verify(body, headers),
  },
})

it.each([
  ['the token', 'a secret token', 200],
  ['another token', 'a secret tokem', 401],
  ['a longer token', 'a secret token!', 401],
  ['the beginning of the token', 'a secret', 401],
  ['nothing', undefined, 401],
])('with a secret token, takes %s as it is', async (_what, token, status) => {
  const webhooks = createWebhooks({ provider: gitlabToken, secret: 'a secret token' }).observe(() => {})
  webhooks.on('push', () => {})
  const headers: Record<string, string | undefined> = { 'x-gitlab-token': token, 'idempotency-key': 'one' }
  const reply = await webhooks.receive({
    method: 'POST',
    header: (name) => headers[name],
    body: async () => Buffer.from('{"object_kind":"push"}'),
  })
  expect(reply.status).toBe(status)
})
