import { createHmac } from 'node:crypto'
import { Paddle } from '@paddle/paddle-node-sdk'
import { expect, it } from 'vitest'
import { compareWithSdk } from '../test-support/compare-with-sdk.ts'
import { receiverOf } from '../test-support/receiver-of.ts'
import { paddle } from './paddle.ts'

const secret = 'pdl_ntfset_a_secret'
const sdk = new Paddle('key')

compareWithSdk(paddle, {
  name: '@paddle/paddle-node-sdk',
  secret,
  sdk: {
    // As documented: the SDK cannot sign.
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

// The bodies of the vectors have no type, so the receiver answers 400 after a valid signature.
it.each([
  ['immediately', `ts=${MIDNIGHT};h1=${H1}`, BODY, 0, 400],
  ['after 5 s', `ts=${MIDNIGHT};h1=${H1}`, BODY, 5, 400],
  ['after 6 s', `ts=${MIDNIGHT};h1=${H1}`, BODY, 6, 401],
  ['next to a signature of another version', `ts=${MIDNIGHT};h1=${H1};h2=RANDOM_HASH`, BODY, 0, 400],
  ['with different white space', `ts=${MIDNIGHT};h1=${H1}`, '{ "data": [ "1", "2" ]}', 0, 401],
  ['with another timestamp', `ts=9876;h1=${H1}`, BODY, 0, 401],
  ['without a timestamp', `h1=${H1}`, BODY, 0, 401],
  ['without a signature', `ts=${MIDNIGHT};h2=${H1}`, BODY, 0, 401],
])('agrees with the SDK on the vector %s', async (_title, header, body, lateS, status) => {
  const clock = { now: () => (MIDNIGHT + lateS) * 1000, after: () => () => {} }
  const receive = receiverOf(paddle, { secret: 'VALID_SECRET', clock })
  const { reply } = await receive(body, { 'paddle-signature': header })
  expect(reply.status).toBe(status)
})
