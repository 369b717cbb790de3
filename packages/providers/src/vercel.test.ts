import { createHmac } from 'node:crypto'
import { compareWithRecipe } from '../test-support/compare-with-recipe.ts'
import { vercel } from './vercel.ts'

const secret = 'a secret of vercel'

compareWithRecipe(vercel, {
  secret,
  sign: (body) => ({ 'x-vercel-signature': createHmac('sha1', secret).update(body).digest('hex') }),
})
