import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { Outcome } from '@postern/core'
import { createMockSender } from '@postern/mock-sender'
import { standardWebhooks } from '@postern/providers/standard-webhooks'
import { AcmeWebhooks } from './acme.webhooks.js'
import { mounts } from './mounts.js'

const secret = `whsec_${Buffer.from('secret of the test').toString('base64')}`
process.env.WEBHOOK_SECRET = secret
const sender = createMockSender({ provider: standardWebhooks, secret })
after(() => sender.close())

async function deliver(mount: keyof typeof mounts, size = 1) {
  const app = await mounts[mount]()
  const outcomes: Outcome[] = []
  app.get(AcmeWebhooks).receiver.observe((outcome) => outcomes.push(outcome))
  await app.listen(0, '127.0.0.1')
  const { headers, text } = sender.sign('contact.created', { name: 'Ada', filler: 'x'.repeat(size) })
  const url = `${await app.getUrl()}/webhooks/acme`
  const response = await fetch(url, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: text,
  })
  const answer = `${response.status} ${await response.text()}`
  await app.close()
  return { answer, outcomes }
}

test("behind Nest's body parser the reply is RAW_BODY_UNAVAILABLE, and the error names the fix", async () => {
  const { answer, outcomes } = await deliver('middleware')
  assert.equal(answer, '500 {"error":"RAW_BODY_UNAVAILABLE"}')
  const [outcome] = outcomes
  assert(outcome !== undefined && 'error' in outcome && outcome.error instanceof Error)
  assert.match(outcome.error.message, /In NestJS, pass \{ rawBody: true \} to NestFactory\.create\(\)/)
})

test("behind Nest's body parser a body over 100 kB gets 413 from Nest, also with rawBody", async () => {
  const { answer, outcomes } = await deliver('middleware, raw body', 110_000)
  assert.match(answer, /^413 /)
  assert.deepEqual(outcomes, [])
})

test("other routes keep Nest's body parser", async () => {
  for (const mount of ['use', 'use, raw body', 'fastify'] as const) {
    const app = await mounts[mount]()
    await app.listen(0, '127.0.0.1')
    const headers = { 'content-type': 'application/json' }
    const response = await fetch(`${await app.getUrl()}/echo`, { method: 'POST', headers, body: '{"a":1}' })
    assert.equal(await response.text(), '{"a":1}')
    await app.close()
  }
})

test("before Nest's body parser its limit does not apply", async () => {
  for (const mount of ['use', 'use, raw body', 'use, parser off', 'fastify'] as const) {
    assert.equal((await deliver(mount, 110_000)).answer, '200 {"ok":true}')
  }
})
