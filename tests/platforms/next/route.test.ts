import { createMockSender, faults } from '@postern/mock-sender'
import { github } from '@postern/providers/github'
import { beforeEach, expect, it, vi } from 'vitest'
import { POST } from './app/webhooks/github/route'
import { openTicket } from './lib/tickets'

vi.mock('./lib/tickets', () => ({ openTicket: vi.fn() }))

const secret = 'secret of the test'
const sender = createMockSender({ provider: github, secret })

function deliver(options = {}) {
  const { headers, text } = sender.sign('issues.opened', { issue: { title: 'Disk full' } }, options)
  const request = new Request('https://app.example/webhooks/github', { method: 'POST', headers, body: text })
  return [request.clone(), request]
}

beforeEach(() => {
  vi.stubEnv('GITHUB_WEBHOOK_SECRET', secret)
  vi.clearAllMocks()
})

it('opens one ticket, however often the event is delivered', async () => {
  for (const request of deliver()) expect((await POST(request)).status).toBe(200)
  expect(vi.mocked(openTicket).mock.calls).toEqual([['Disk full']])
})

it('opens no ticket for a forgery', async () => {
  for (const request of deliver({ faults: [faults.tamperedBody()] })) {
    expect((await POST(request)).status).toBe(401)
  }
  expect(openTicket).not.toHaveBeenCalled()
})
