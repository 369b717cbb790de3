import { createMockSender } from '@postern/mock-sender'
import { slack } from '@postern/providers/slack'
import { expect, it, vi } from 'vitest'
import { startServer } from '../start-server.ts'

it('the server answers the verification of the URL and prints a mention', async () => {
  const secret = 'signing secret of the server'
  const { lines, origin } = await startServer('./slack/server.ts', { SLACK_SIGNING_SECRET: secret })
  const url = `${origin}/webhooks/slack`
  const sender = createMockSender({ provider: slack, secret })
  expect(await sender.handshake('url_verification', { url })).toMatchObject({ problems: [] })
  const { headers, text } = sender.sign('app_mention', { channel: 'C7' })
  expect((await fetch(url, { method: 'POST', headers, body: text })).status).toBe(200)
  await vi.waitFor(() => expect(lines).toContain('mentioned in C7'))
})
