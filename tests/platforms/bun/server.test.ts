import { afterAll, beforeEach, expect, spyOn, test } from 'bun:test'
import { createMockSender, faults } from '@postern/mock-sender'
import { standardWebhooks } from '@postern/providers/standard-webhooks'

const secret = `whsec_${btoa('secret of the test')}`
const sender = createMockSender({ provider: standardWebhooks, secret })
Object.assign(process.env, { WEBHOOK_SECRET: secret, DATABASE: ':memory:', PORT: '0' })
const { server } = await import('./server')
const log = spyOn(console, 'log').mockImplementation(() => {})

beforeEach(() => void log.mockClear())
afterAll(() => server.stop())

/** Delivers one event twice. */
async function deliver(options = {}) {
  const { headers, text } = sender.sign('contact.created', { fullName: 'Ada' }, options)
  const post = () => fetch(new URL('/webhooks', server.url), { method: 'POST', headers, body: text })
  return [(await post()).status, (await post()).status]
}

test('welcomes a contact once, however often the event is delivered', async () => {
  expect(await deliver()).toEqual([200, 200])
  expect(log.mock.calls).toEqual([['Welcome, Ada']])
})

test('refuses a forgery', async () => {
  expect(await deliver({ faults: [faults.tamperedBody()] })).toEqual([401, 401])
  expect(log).not.toHaveBeenCalled()
})
