import { createHmac } from 'node:crypto'
import { compareWithRecipe } from '../test-support/compare-with-recipe.ts'
import { lemonSqueezy } from './lemon-squeezy.ts'

const secret = 'a signing secret'

compareWithRecipe(lemonSqueezy, {
  secret,
  sign: (body) => ({ 'x-signature': createHmac('sha256', secret).update(body).digest('hex') }),
})
