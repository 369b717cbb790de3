import { createHmac } from 'node:crypto'
import { Paddle } from '@paddle/paddle-node-sdk'
import { createWebhooks } from '@postern/core'
import { expect, it } from 'vitest'
import { holdAgainst } from '../test-support/hold-against.ts'
import { paddle } from './paddle.ts'

const secret = 'pdl_ntfset_a_secret'
const sdk = new Paddle('key')

holdAgainst(paddle, {
  name: '@paddle/paddle-node-sdk',
  secret,
  sdk: {
    // The SDK cannot sign: this is the recipe of the page.
    sign(body, nowS) {
      const ts = Math.floor(nowS)
      const h1 = createHmac('sha256', secret).update(`${ts}:${body}`).digest('hex')
      return { 'paddle-signature': `ts=${ts};h1=${h1}` }
    },
    verify: (body, headers) => sdk.webhooks.isSignatureValid(body, secret, headers['Paddle-Signature']!),
  },
})

const BODY = '{"data": ["1", "2"]}'
const H1 = 'a300428748dce5c70e4da19bffd60769591ea969c99dea3105d0ec9612cf43f9'
const MIDNIGHT = 1_698_796_800

// The bodies of the vectors have no type, so that a good signature is followed by 400.
it.each([
  ['at once', `ts=${MIDNIGHT};h1=${H1}`, BODY, 0, 400],
  ['after 5 s', `ts=${MIDNIGHT};h1=${H1}`, BODY, 5, 400],
  ['after 6 s', `ts=${MIDNIGHT};h1=${H1}`, BODY, 6, 401],
  ['beside a signature of another version', `ts=${MIDNIGHT};h1=${H1};h2=RANDOM_HASH`, BODY, 0, 400],
  ['with other white space', `ts=${MIDNIGHT};h1=${H1}`, '{ "data": [ "1", "2" ]}', 0, 401],
  ['with another time', `ts=9876;h1=${H1}`, BODY, 0, 401],
  ['without a time', `h1=${H1}`, BODY, 0, 401],
  ['without a signature', `ts=${MIDNIGHT};h2=${H1}`, BODY, 0, 401],
])('judges the vector %s as the SDK does', async (_what, header, body, lateS, status) => {
  const clock = { now: () => (MIDNIGHT + lateS) * 1000, after: () => () => {} }
  const webhooks = createWebhooks({ provider: paddle, secret: 'VALID_SECRET', clock }).observe(() => {})
  const headers: Record<string, string> = { 'paddle-signature': header }
  const reply = await webhooks.receive({
    method: 'POST',
    header: (name) => headers[name],
    body: async () => Buffer.from(body),
  })
  expect(reply.status).toBe(status)
})
