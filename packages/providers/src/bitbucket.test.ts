import { createHmac } from 'node:crypto'
import { expect, it } from 'vitest'
import { compareWithRecipe } from '../test-support/compare-with-recipe.ts'
import { bitbucket } from './bitbucket.ts'

const secret = "It's a Secret to Everybody"

function sign(body: string) {
  return { 'x-hub-signature': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}` }
}

compareWithRecipe(bitbucket, { secret, sign })

it('signs the documented example', () => {
  expect(sign('Hello World!')['x-hub-signature']).toBe(
    'sha256=a4771c39fbe90f317c7824e83ddef3caae9cb3d976c214ace1f2937e133263c9',
  )
})
