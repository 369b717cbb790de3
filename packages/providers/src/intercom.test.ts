import { createHmac } from 'node:crypto'
import { expect, it } from 'vitest'
import { compareWithRecipe } from '../test-support/compare-with-recipe.ts'
import { receiverOf } from '../test-support/receiver-of.ts'
import { intercom } from './intercom.ts'

const secret = 'a client secret'

function sign(body: string) {
  return { 'x-hub-signature': `sha1=${createHmac('sha1', secret).update(body).digest('hex')}` }
}

compareWithRecipe(intercom, { secret, sign })

it('answers the HEAD request that checks the endpoint', async () => {
  const { reply } = await receiverOf(intercom, { secret })('', {}, { method: 'HEAD' })
  expect(reply).toMatchObject({ status: 200, body: '' })
})
