import { createHmac } from 'node:crypto'
import { expect, it } from 'vitest'
import { compareWithRecipe } from '../test-support/compare-with-recipe.ts'
import { receiverOf } from '../test-support/receiver-of.ts'
import { zoom } from './zoom.ts'

const secret = 'a secret token'

function sign(body: string, nowS = Date.now() / 1000): Record<string, string> {
  const timestamp = String(Math.floor(nowS))
  const mac = createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex')
  return { 'x-zm-request-timestamp': timestamp, 'x-zm-signature': `v0=${mac}` }
}

compareWithRecipe(zoom, {
  secret,
  sign,
  signedAtS: (headers) => Number(headers['x-zm-request-timestamp']),
})

it('answers endpoint.url_validation with the encrypted token', async () => {
  const body =
    '{"payload":{"plainToken":"qgg8vlvZRS6UYooatFL8Aw"},"event":"endpoint.url_validation","event_ts":1654503849680}'
  const { reply } = await receiverOf(zoom, { secret })(body, sign(body))
  expect(JSON.parse(reply.body)).toEqual({
    plainToken: 'qgg8vlvZRS6UYooatFL8Aw',
    encryptedToken: createHmac('sha256', secret).update('qgg8vlvZRS6UYooatFL8Aw').digest('hex'),
  })
})
