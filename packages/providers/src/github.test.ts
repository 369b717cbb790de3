import { createRequire } from 'node:module'
import { sign, verify } from '@octokit/webhooks-methods'
import { createWebhooks, type Outcome } from '@postern/core'
import { createMockSender } from '@postern/mock-sender'
import { expect, it } from 'vitest'
import { compareWithSdk } from '../test-support/compare-with-sdk.ts'
import { receiverOf } from '../test-support/receiver-of.ts'
import { github } from './github.ts'

const secret = "It's a Secret to Everybody"

compareWithSdk(github, {
  name: '@octokit/webhooks-methods',
  secret,
  sdk: {
    sign: async (body) => ({ 'x-hub-signature-256': await sign(secret, body) }),
    verify: (body, headers) => verify(secret, body, headers['X-Hub-Signature-256']!),
  },
})

interface Sent {
  readonly event: string
  readonly delivery: string
  readonly body: string
  readonly type?: string
}

function receiver() {
  const outcomes: Outcome[] = []
  const webhooks = createWebhooks({ provider: github, secret })
  webhooks.observe((outcome) => outcomes.push(outcome))
  const send = async ({ event, delivery, body, type = 'application/json' }: Sent) => {
    const headers: Record<string, string> = {
      'content-type': type,
      'x-github-event': event,
      'x-github-delivery': delivery,
      'x-hub-signature-256': await sign(secret, body),
    }
    const bytes = Buffer.from(body)
    return webhooks.receive({ method: 'POST', header: (name) => headers[name], body: async () => bytes })
  }
  return { webhooks, outcomes, send }
}

it('verifies the documented example', async () => {
  const receive = receiverOf(github, { secret })
  const headers = {
    'x-hub-signature-256': 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17',
  }
  // The signature is valid, but the body is not JSON.
  expect((await receive('Hello, World!', headers)).reply.status).toBe(400)
  expect((await receive('Hello, World?', headers)).reply.status).toBe(401)
})

interface Example {
  readonly name: string
  readonly examples: readonly { readonly action?: string }[]
}
const catalog: readonly Example[] = createRequire(import.meta.url)(
  '@octokit/webhooks-examples/api.github.com/index.json',
)
const examples = catalog.flatMap(({ name, examples }) => examples.map((example) => ({ name, example })))

it('handles every example payload of octokit under its event and action', async () => {
  const { webhooks, outcomes, send } = receiver()
  webhooks.on('*', () => {})
  for (const [index, { name, example }] of examples.entries()) {
    const sent = { event: name, delivery: `d-${index}`, body: JSON.stringify(example) }
    expect((await send(sent)).status).toBe(200)
  }
  expect(examples.length).toBeGreaterThanOrEqual(273)
  expect(outcomes.map((outcome) => 'type' in outcome && [outcome.type, outcome.id])).toEqual(
    examples.map(({ name, example }, index) => [
      typeof example.action === 'string' ? `${name}.${example.action}` : name,
      `d-${index}`,
    ]),
  )
})

it('routes by event and action, and by event with any action', async () => {
  const { webhooks, send } = receiver()
  const ran: string[] = []
  webhooks.on('issues.*', (_event, { type }) => void ran.push(`any ${type}`))
  webhooks.on('pull_request.opened', (event) => void ran.push(`opened ${event.action}`))
  webhooks.on('push', (_event, { typeSigned }) => void ran.push(`push, signed: ${typeSigned}`))
  await send({ event: 'issues', delivery: '1', body: '{"action":"opened"}' })
  await send({ event: 'pull_request', delivery: '2', body: '{"action":"opened"}' })
  await send({ event: 'push', delivery: '3', body: '{"ref":"refs/heads/main"}' })
  expect(ran).toEqual(['any issues.opened', 'opened opened', 'push, signed: false'])
})

it('reads a form, the other content type that a webhook can have', async () => {
  const { webhooks, outcomes, send } = receiver()
  webhooks.on('issues.opened', () => {})
  const body = `payload=${encodeURIComponent('{"action":"opened"}')}`
  const type = 'application/x-www-form-urlencoded'
  expect((await send({ event: 'issues', delivery: '1', body, type })).status).toBe(200)
  expect(outcomes).toMatchObject([{ kind: 'handled', type: 'issues.opened' }])
})

it('a replay under another event name does not suppress an event', async () => {
  const { webhooks, send } = receiver()
  const ran: string[] = []
  webhooks.on('*', (_event, { type }) => void ran.push(type))
  const body = '{"action":"created"}'
  await send({ event: 'star', delivery: 'same', body })
  await send({ event: 'issue_comment', delivery: 'same', body })
  await send({ event: 'star', delivery: 'same', body })
  expect(ran).toEqual(['star.created', 'issue_comment.created'])
})

it('accepts 20 MB', async () => {
  const { webhooks, send } = receiver()
  webhooks.on('push', () => {})
  const body = JSON.stringify({ ref: 'x'.repeat(20_000_000) })
  expect((await send({ event: 'push', delivery: '1', body })).status).toBe(200)
})

it('the mock sender sets the event and delivery headers', async () => {
  const { headers } = createMockSender({ provider: github, secret }).sign('issues.opened')
  expect(headers).toMatchObject({ 'X-GitHub-Event': 'issues', 'X-GitHub-Delivery': expect.any(String) })
})
