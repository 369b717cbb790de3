import { randomUUID } from 'node:crypto'
import { Webhooks } from '@octokit/webhooks'
import { github } from '@postern/providers/github'
import request from 'supertest'
import { beforeEach, expect, it, vi } from 'vitest'
import * as after from './after.ts'
import * as before from './before.ts'
import * as both from './both.ts'

const secret = 'a secret of the test'
const text = JSON.stringify(github.events['issues.opened'].example)
const apps = [
  ['octokit', before],
  ['Postern', after],
  ['both', both],
] as const

beforeEach(() => {
  for (const method of ['log', 'warn', 'error'] as const)
    vi.spyOn(console, method).mockImplementation(() => {})
})

/** What GitHub sends, signed by octokit. */
async function signed() {
  return {
    'content-type': 'application/json',
    'x-github-event': 'issues',
    'x-github-delivery': randomUUID(),
    'x-hub-signature-256': await new Webhooks({ secret }).sign(text),
  }
}

it.each(apps)('%s handles a delivery that octokit has signed', async (_name, { createApp }) => {
  const label = vi.fn()
  await request(createApp({ secret, label }))
    .post('/webhooks/github')
    .set(await signed())
    .send(text)
    .expect(200)
  expect(label.mock.calls).toEqual([[1]])
})

it.each([
  ['octokit', before, 400],
  ['Postern', after, 401],
  ['both', both, 401],
] as const)('%s refuses a changed body', async (_name, { createApp }, status) => {
  const label = vi.fn()
  const app = createApp({ secret, label })
  await request(app)
    .post('/webhooks/github')
    .set(await signed())
    .send(`${text} `)
    .expect(status)
  expect(label).not.toHaveBeenCalled()
})

it.each([
  ['octokit', before, 2],
  ['Postern', after, 1],
  ['both', both, 1],
] as const)('%s: a redelivery', async (_name, { createApp }, times) => {
  const label = vi.fn()
  const app = createApp({ secret, label })
  const headers = await signed()
  await request(app).post('/webhooks/github').set(headers).send(text).expect(200)
  await request(app).post('/webhooks/github').set(headers).send(text).expect(200)
  expect(label).toHaveBeenCalledTimes(times)
})

it.each(apps)('%s answers 500 to a handler that throws', async (name, { createApp }) => {
  const label = vi.fn(() => Promise.reject(new Error('no token for octo/hello')))
  const app = createApp({ secret, label })
  const { text: body } = await request(app)
    .post('/webhooks/github')
    .set(await signed())
    .send(text)
    .expect(500)
  expect(body).toBe(
    name === 'octokit' ? '{"error":"Error: no token for octo/hello"}' : '{"error":"HANDLER_FAILED"}',
  )
})

it.each([
  ['octokit', before, 415],
  ['Postern', after, 200],
] as const)('%s: a delivery as a form', async (_name, { createApp }, status) => {
  const form = `payload=${encodeURIComponent(text)}`
  const headers = {
    ...(await signed()),
    'content-type': 'application/x-www-form-urlencoded',
    'x-hub-signature-256': await new Webhooks({ secret }).sign(form),
  }
  const app = createApp({ secret, label: vi.fn() })
  await request(app).post('/webhooks/github').set(headers).send(form).expect(status)
})
