import { createMockSender, faults } from '@postern/mock-sender'
import { standardWebhooks } from '@postern/providers/standard-webhooks'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { createTestHarness } from 'wrangler'

const secret = `whsec_${btoa('secret of the test')}`
const sender = createMockSender({ provider: standardWebhooks, secret })
const worker = createTestHarness({
  workers: [{ configPath: 'wrangler.json', secrets: { WEBHOOK_SECRET: secret } }],
})

beforeAll(() => worker.listen(), 60_000)
beforeEach(() => worker.clearLogs())
afterAll(() => worker.close())

/** Delivers one event twice. */
async function deliver(options = {}) {
  const { headers, text } = sender.sign('contact.created', { fullName: 'Ada' }, options)
  const post = () => worker.fetch('/webhooks', { method: 'POST', headers, body: text })
  return [(await post()).status, (await post()).status]
}

const printed = () => worker.getLogs().map(({ message }) => message)

it('welcomes a contact once, however often the event is delivered', async () => {
  expect(await deliver()).toEqual([200, 200])
  expect(printed()).toEqual(['Welcome, Ada'])
})

it('refuses a forgery', async () => {
  expect(await deliver({ faults: [faults.tamperedBody()] })).toEqual([401, 401])
  expect(printed()).not.toContain('Welcome, Ada')
})
