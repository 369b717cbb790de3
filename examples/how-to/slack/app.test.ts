import { createHmac } from 'node:crypto'
import { createMockSender } from '@postern/mock-sender'
import { slack } from '@postern/providers/slack'
import { expect, it } from 'vitest'
import { createApp } from './app.ts'

const secret = 'signing secret of the test'
const url = '/webhooks/slack'

function setUp() {
  const lines: string[] = []
  return { lines, app: createApp({ secret, log: (text) => lines.push(text) }) }
}

/** Signs a body as Slack documents it, without Postern's code. */
function signed(payload: string, type: string) {
  const time = Math.floor(Date.now() / 1000)
  const mac = createHmac('sha256', secret).update(`v0:${time}:${payload}`).digest('hex')
  const headers = {
    'content-type': type,
    'x-slack-request-timestamp': `${time}`,
    'x-slack-signature': `v0=${mac}`,
  }
  return { method: 'POST', url, payload, headers } as const
}

it('answers the verification of the URL', async () => {
  const { app } = setUp()
  const body = '{"token":"t","type":"url_verification","challenge":"c-42"}'
  const response = await app.inject(signed(body, 'application/json'))
  expect([response.statusCode, response.body]).toEqual([200, 'c-42'])
})

it('handles a mention once, however often Slack sends it', async () => {
  const { app, lines } = setUp()
  const sender = createMockSender({ provider: slack, secret })
  const { headers, text } = sender.sign('app_mention', { channel: 'C7' })
  for (const _attempt of [1, 2]) {
    const response = await app.inject({ method: 'POST', url, headers, payload: text })
    expect(response.statusCode).toBe(200)
  }
  expect(lines).toEqual(['mentioned in C7'])
})

it('answers a slash command', async () => {
  const { app } = setUp()
  const form = 'command=%2Fweather&text=Berlin&user_id=U1'
  const response = await app.inject(signed(form, 'application/x-www-form-urlencoded'))
  expect(response.json()).toEqual({ response_type: 'ephemeral', text: 'The weather in Berlin is fine.' })
})
