import { createHmac } from 'node:crypto'
import { expect, it } from 'vitest'
import { compareWithRecipe } from '../test-support/compare-with-recipe.ts'
import { receiverOf } from '../test-support/receiver-of.ts'
import { docusign } from './docusign.ts'

const secret = 'a connect key'

function signature(body: string): string {
  return createHmac('sha256', secret).update(body).digest('base64')
}

compareWithRecipe(docusign, { secret, sign: (body) => ({ 'x-docusign-signature-1': signature(body) }) })

it('accepts the signature of any active key, and recognises a retry with another retry count', async () => {
  const handled: unknown[] = []
  const receive = receiverOf(docusign, {
    secret,
    register: (webhooks) => void webhooks.on('*', (event) => void handled.push(Object(event).retryCount)),
  })
  for (const retryCount of [0, 1]) {
    const body = JSON.stringify({ ...docusign.events['envelope-sent'].example, retryCount })
    const { reply } = await receive(body, {
      'x-docusign-signature-1': 'bm90IHRoaXMgb25l',
      'x-docusign-signature-100': signature(body),
    })
    expect(reply.status).toBe(200)
  }
  expect(handled).toEqual([0])
})
