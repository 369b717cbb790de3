import { createHmac } from 'node:crypto'
import { expect, it } from 'vitest'
import { receiverOf } from '../test-support/receiver-of.ts'
import { x } from './x.ts'

const secret = 'a consumer secret'
const mac = (text: string) => createHmac('sha256', secret).update(text).digest('base64')
const sign = (body: string) => ({ 'x-twitter-webhooks-signature': `sha256=${mac(body)}` })

it.each([
  ['tweet_create_events', '{"for_user_id":"1","tweet_create_events":[{}]}'],
  ['follow_events', '{"for_user_id":"1","users":{},"follow_events":[{}]}'],
  ['user_event', '{"user_event":{"revoke":{}}}'],
  ['post.create', '{"data":{"event_uuid":"u1","event_type":"post.create","payload":{}}}'],
  ['post', '{"data":{"id":"1","text":"hello"},"matching_rules":[]}'],
])('accepts the documented signature of %s, and derives the type from the body', async (type, body) => {
  const send = receiverOf(x, {
    secret,
    register: (webhooks) => void webhooks.onUnhandled(() => {}).on('*', () => {}),
  })
  expect((await send(body, sign(body))).outcomes).toMatchObject([{ type }])
  expect((await send(`${body} `, sign(body))).reply.status).toBe(401)
})

it('answers the CRC with a signature over the token', async () => {
  const send = receiverOf(x, { secret })
  const { reply } = await send('', {}, { method: 'GET', url: '/hooks?crc_token=abc123&nonce=x' })
  expect(JSON.parse(reply.body)).toEqual({ response_token: `sha256=${mac('abc123')}` })
})

it('refuses to sign an event in place of a token', async () => {
  const forged = '{"for_user_id":"1","tweet_create_events":[{}]}'
  const url = `/hooks?crc_token=${encodeURIComponent(forged)}`
  expect((await receiverOf(x, { secret })('', {}, { method: 'GET', url })).reply.status).toBe(400)
})
