import { createHmac } from 'node:crypto'
import { createWebhooks } from '@postern/core'
import { expect, it } from 'vitest'
import { holdAgainst, lowerCase } from '../test-support/hold-against.ts'
import { docusign } from './docusign.ts'

const secret = 'a connect key'

function signature(body: string): string {
  return createHmac('sha256', secret).update(body).digest('base64')
}

// There is no official SDK that verifies: this is the recipe of the provider's page.
holdAgainst(docusign, {
  name: 'the recipe of the page',
  secret,
  sdk: {
    sign: (body) => ({ 'x-docusign-signature-1': signature(body) }),
    verify: (body, headers) => lowerCase(headers)['x-docusign-signature-1'] === signature(body),
  },
})

it('takes the signature of any active key, and one event under any retry count', async () => {
  const ran: unknown[] = []
  const webhooks = createWebhooks({ provider: docusign, secret }).observe(() => {})
  webhooks.on('*', (event) => void ran.push(event.retryCount))
  for (const retryCount of [0, 1]) {
    const body = JSON.stringify({ ...docusign.events['envelope-sent'].example, retryCount })
    const headers: Record<string, string> = {
      'x-docusign-signature-1': 'bm90IHRoaXMgb25l',
      'x-docusign-signature-100': signature(body),
    }
    const reply = await webhooks.receive({
      method: 'POST',
      header: (name) => headers[name],
      body: async () => Buffer.from(body),
    })
    expect(reply.status).toBe(200)
  }
  expect(ran).toEqual([0])
})
