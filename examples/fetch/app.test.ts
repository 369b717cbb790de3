import { elan } from '@postern/core/providers'
import { createMockSender, faults } from '@postern/mock-sender'
import { beforeEach, expect, it, vi } from 'vitest'
import { createApp } from './app.ts'

const secret = 'whsec_of_the_test'
const sender = createMockSender({ provider: elan, secret })
const url = 'https://app.example/webhooks/elan'

const delivery = (options = {}) => {
  const { headers, text } = sender.sign('workflow.completed', {}, options)
  return new Request(url, { method: 'POST', headers, body: text })
}

beforeEach(() => {
  vi.stubEnv('ELAN_SECRET', secret)
  vi.spyOn(console, 'log').mockImplementation(() => {})
})

it('notifies once, however often the event is delivered', async () => {
  const notified: string[] = []
  const app = createApp({ secret, notify: (id) => void notified.push(id), log: () => {} })
  const request = delivery()
  expect((await app.fetch(request.clone())).status).toBe(200)
  expect((await app.fetch(request)).status).toBe(200)
  expect(notified).toEqual(['org_123'])
})

it('notifies nobody for a forgery', async () => {
  const notified: string[] = []
  const app = createApp({ secret, notify: (id) => void notified.push(id), log: () => {} })
  const response = await app.fetch(delivery({ faults: [faults.tamperedBody()] }))
  expect(await response.json()).toEqual({ error: 'SIGNATURE_INVALID' })
  expect(notified).toEqual([])
})

it('answers as a Next.js route handler', async () => {
  const { POST } = await import('./route.ts')
  expect((await POST(delivery())).status).toBe(200)
})

it('loads a Next.js route handler without the secret, as next build does, and then refuses loudly', async () => {
  vi.resetModules()
  vi.stubEnv('ELAN_SECRET', undefined)
  const { POST } = await import('./route.ts')
  const response = await POST(delivery())
  expect([response.status, await response.json()]).toEqual([401, { error: 'SIGNATURE_INVALID' }])
  expect(console.log).toHaveBeenCalledWith(401, 'SIGNATURE_INVALID')
})

it('answers only its path as the default export of a Worker', async () => {
  const { default: worker } = await import('./server.ts')
  expect((await worker.fetch(delivery())).status).toBe(200)
  expect((await worker.fetch(new Request('https://app.example/'))).status).toBe(404)
})
