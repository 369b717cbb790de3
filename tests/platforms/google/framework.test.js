import assert from 'node:assert/strict'
import { once } from 'node:events'
import { after, test } from 'node:test'
import { http } from '@google-cloud/functions-framework'
import { getTestServer } from '@google-cloud/functions-framework/testing'
import { createWebhooks } from '@postern/core'
import { toNodeHandler } from '@postern/core/node'
import { createMockSender } from '@postern/mock-sender'
import { standardWebhooks } from '@postern/providers/standard-webhooks'

const secret = `whsec_${Buffer.from('secret of the test').toString('base64')}`
const sender = createMockSender({ provider: standardWebhooks, secret })
const outcomes = []
const webhooks = createWebhooks({ provider: standardWebhooks, secret })
webhooks.observe((outcome) => outcomes.push(outcome))
http('receiver', toNodeHandler(webhooks))
const server = getTestServer('receiver').listen(0)
await once(server, 'listening')
after(() => server.close())

async function post(type, headers, body) {
  outcomes.length = 0
  const url = `http://127.0.0.1:${server.address().port}/any/path`
  const response = await fetch(url, { method: 'POST', headers: { ...headers, 'content-type': type }, body })
  return response.status
}

test('the receiver gets the exact bytes with any content type', async () => {
  for (const type of [
    'application/json',
    'application/cloudevents+json',
    'application/x-www-form-urlencoded',
    'application/octet-stream',
    'text/plain',
  ]) {
    const { headers, text } = sender.sign('contact.created', { name: `Zoë 🦊 ${type}` })
    assert.equal(await post(type, headers, text), 200, type)
  }
})

test('a body over 1 MiB gets 413 from the receiver', async () => {
  const { headers, text } = sender.sign('contact.created', { filler: 'x'.repeat(1_048_576) })
  assert.equal(await post('application/json', headers, text), 413)
  assert.equal(outcomes[0]?.code, 'PAYLOAD_TOO_LARGE')
})

test('the framework itself replies 400 to a JSON content type without JSON', async () => {
  assert.equal(await post('application/json', {}, 'no JSON'), 400)
  assert.deepEqual(outcomes, [])
})
