import { createHmac } from 'node:crypto'
import { compareWithRecipe } from '../test-support/compare-with-recipe.ts'
import { typeform } from './typeform.ts'

const secret = 'a secret of typeform'

compareWithRecipe(typeform, {
  secret,
  sign: (body) => ({
    'typeform-signature': `sha256=${createHmac('sha256', secret).update(body).digest('base64')}`,
  }),
})
