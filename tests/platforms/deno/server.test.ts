import assert from 'node:assert/strict'
import process from 'node:process'
import { createMockSender, faults } from '@postern/mock-sender'
import { standardWebhooks } from '@postern/providers/standard-webhooks'

const secret = `whsec_${btoa('secret of the test')}`
const sender = createMockSender({ provider: standardWebhooks, secret })
Object.assign(process.env, { WEBHOOK_SECRET: secret, DATABASE: ':memory:', PORT: '0' })
const { server } = await import('./server.ts')
const printed: string[] = []
console.log = (line: string) => void printed.push(line)

/** Delivers one event twice. */
async function deliver(options = {}) {
  const { headers, text } = sender.sign('contact.created', { fullName: 'Ada' }, options)
  const statuses: number[] = []
  for (let delivery = 1; delivery <= 2; delivery++) {
    const url = `http://localhost:${server.addr.port}/webhooks`
    const response = await fetch(url, { method: 'POST', headers, body: text })
    await response.body?.cancel()
    statuses.push(response.status)
  }
  return statuses
}

Deno.test('welcomes a contact once, however often the event is delivered', async () => {
  assert.deepEqual(await deliver(), [200, 200])
  assert.deepEqual(printed.splice(0), ['Welcome, Ada'])
})

Deno.test('refuses a forgery', async () => {
  assert.deepEqual(await deliver({ faults: [faults.tamperedBody()] }), [401, 401])
  assert.deepEqual(printed, [])
})

Deno.test.afterAll(() => server.shutdown())
