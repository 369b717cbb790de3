import { createHmac } from 'node:crypto'
import { createMockSender, faults } from '@postern/mock-sender'
import { slack } from '@postern/providers/slack'
import request from 'supertest'
import { beforeEach, expect, it, vi } from 'vitest'
import * as after from './after.ts'
import * as before from './before.ts'
import * as both from './both.ts'

const secret = '8f742231b10e8888abcd99yyyzzz85a5'
const apps = [
  ['Bolt', before, '/slack'],
  ['Postern', after, '/slack'],
  ['both', both, '/slack/events'],
] as const
const sender = createMockSender({ provider: slack, secret })

beforeEach(() => {
  for (const method of ['log', 'info', 'warn', 'error'] as const)
    vi.spyOn(console, method).mockImplementation(() => {})
})

/** Headers for a body, signed as Slack documents. */
function signed(body: string, type = 'application/json') {
  const timestamp = String(Math.floor(Date.now() / 1000))
  const mac = createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex')
  return { 'content-type': type, 'x-slack-request-timestamp': timestamp, 'x-slack-signature': `v0=${mac}` }
}

it.each(apps)('%s handles a mention', async (_name, { createApp }, path) => {
  const answer = vi.fn()
  const { headers, text } = sender.sign('app_mention')
  await request(createApp({ secret, answer })).post(path).set(headers).send(text).expect(200)
  await vi.waitFor(() => expect(answer.mock.calls).toEqual([['C1', '<@U2> hello']]))
})

it.each([...apps.slice(0, 2), ['both', both, '/slack']] as const)(
  '%s answers a slash command',
  async (_name, { createApp }, path) => {
    const body = 'token=x&team_id=T1&command=%2Fweather&text=94070&user_id=U1&channel_id=C1&trigger_id=1.2.3'
    const app = createApp({ secret, answer: vi.fn() })
    const headers = signed(body, 'application/x-www-form-urlencoded')
    const reply = await request(app).post(path).set(headers).send(body).expect(200)
    expect(reply.body).toEqual({ text: 'Rain in 94070' })
  },
)

it.each(apps)('%s answers url_verification', async (name, { createApp }, path) => {
  const body = '{"token":"x","challenge":"abc","type":"url_verification"}'
  const app = createApp({ secret, answer: vi.fn() })
  const { text } = await request(app).post(path).set(signed(body)).send(body).expect(200)
  expect(text).toBe(name === 'Bolt' ? '{"challenge":"abc"}' : 'abc')
})

it.each(apps)('%s refuses a changed body with 401', async (_name, { createApp }, path) => {
  const answer = vi.fn()
  const { headers, text } = sender.sign('app_mention', {}, { faults: [faults.tamperedBody()] })
  await request(createApp({ secret, answer })).post(path).set(headers).send(text).expect(401)
  expect(answer).not.toHaveBeenCalled()
})

it.each([
  ['Bolt', before, '/slack', 200],
  ['Postern', after, '/slack', 500],
] as const)('%s: a listener that throws', async (_name, { createApp }, path, status) => {
  const answer = vi.fn(() => Promise.reject(new Error('down')))
  const { headers, text } = sender.sign('app_mention')
  await request(createApp({ secret, answer })).post(path).set(headers).send(text).expect(status)
})

it.each([
  ['Bolt', before, '/slack', 2],
  ['Postern', after, '/slack', 1],
] as const)('%s: an event that Slack sends twice', async (_name, { createApp }, path, times) => {
  const answer = vi.fn()
  const app = createApp({ secret, answer })
  const { headers, text } = sender.sign('app_mention')
  await request(app).post(path).set(headers).send(text).expect(200)
  await request(app)
    .post(path)
    .set({ ...headers, 'x-slack-retry-num': '1' })
    .send(text)
    .expect(200)
  await vi.waitFor(() => expect(answer).toHaveBeenCalledTimes(times))
})
