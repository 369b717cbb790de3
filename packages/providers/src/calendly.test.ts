import { createHmac } from 'node:crypto'
import { compareWithRecipe } from '../test-support/compare-with-recipe.ts'
import { calendly } from './calendly.ts'

const secret = 'a signing key'

compareWithRecipe(calendly, {
  secret,
  sign(body, nowS) {
    const t = Math.floor(nowS)
    const v1 = createHmac('sha256', secret).update(`${t}.${body}`).digest('hex')
    return { 'calendly-webhook-signature': `t=${t},v1=${v1}` }
  },
  signedAtS: (headers) => Number(/^t=(\d+),/.exec(headers['calendly-webhook-signature']!)?.[1]),
})
