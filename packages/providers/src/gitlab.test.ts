import { Webhook } from 'standardwebhooks'
import { expect, it } from 'vitest'
import { compareWithSdk } from '../test-support/compare-with-sdk.ts'
import { receiverOf } from '../test-support/receiver-of.ts'
import { gitlab, gitlabToken } from './gitlab.ts'

const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'

compareWithSdk(gitlab, {
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
  ['the same token', 'a secret token', 200],
  ['another token', 'a secret tokem', 401],
  ['a longer token', 'a secret token!', 401],
  ['a prefix of the token', 'a secret', 401],
  ['no token', undefined, 401],
])('with a secret token, accepts only the same token: %s', async (_title, token, status) => {
  const receive = receiverOf(gitlabToken, { secret: 'a secret token' })
  const { reply } = await receive('{"object_kind":"push"}', {
    'idempotency-key': 'one',
    ...(token !== undefined && { 'x-gitlab-token': token }),
  })
  expect(reply.status).toBe(status)
})
