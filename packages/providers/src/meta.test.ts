import { createHmac } from 'node:crypto'
import { expect, it } from 'vitest'
import { receiverOf } from '../test-support/receiver-of.ts'
import { meta } from './meta.ts'

const secret = 'an app secret'
const settings = { verifyToken: 'meatyhamhock' }
const sign = (body: string) => ({
  'X-Hub-Signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
})

it('answers hub.challenge with the right token, and 403 with another', async () => {
  const send = receiverOf(meta, { secret, settings })
  const ask = (token: string) =>
    send(
      '',
      {},
      {
        method: 'GET',
        url: `/hooks?hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=${token}`,
      },
    )
  expect((await ask('meatyhamhock')).reply).toMatchObject({ status: 200, body: '1158201444' })
  expect((await ask('another')).reply.status).toBe(403)
})

it('makes each entry an event, whose type is object and field', async () => {
  const send = receiverOf(meta, { secret, settings })
  const body = JSON.stringify({
    object: 'whatsapp_business_account',
    entry: [
      meta.events['whatsapp_business_account.messages'].example,
      { id: '1', changes: [{ field: 'account_update', value: {} }] },
    ],
  })
  const { reply, outcomes } = await send(body, sign(body))
  expect(reply.status).toBe(200)
  expect(outcomes).toMatchObject([
    { kind: 'handled', type: 'whatsapp_business_account.messages' },
    { kind: 'handled', type: 'whatsapp_business_account.account_update' },
  ])
  expect((await send(body, sign(body))).outcomes.map(({ kind }) => kind)).toEqual(['duplicate', 'duplicate'])
  expect((await send(`${body} `, sign(body))).reply.status).toBe(401)
})

it('verifies the exact bytes, with their escapes', async () => {
  const send = receiverOf(meta, { secret, settings })
  const body = '{"object":"page","entry":[{"id":"1","changes":[{"field":"feed","value":"\\u00e4"}]}]}'
  expect((await send(body, sign(body))).outcomes).toMatchObject([{ type: 'page.feed' }])
})
