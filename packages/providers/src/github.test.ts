import { createRequire } from 'node:module'
import { sign, verify } from '@octokit/webhooks-methods'
import { createMockSender } from '@postern/mock-sender'
import { expect, it } from 'vitest'
import { compareWithSdk } from '../test-support/compare-with-sdk.ts'
import { type ReceiverOptions, receiverOf } from '../test-support/receiver-of.ts'
import { type GithubEvent, github } from './github.ts'

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

function receiver(register?: ReceiverOptions['register']) {
  const receive = receiverOf(github, { secret, ...(register && { register }) })
  return async ({ event, delivery, body, type = 'application/json' }: Sent) =>
    receive(body, {
      'content-type': type,
      'x-github-event': event,
      'x-github-delivery': delivery,
      'x-hub-signature-256': await sign(secret, body),
    })
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
  const send = receiver()
  const routed: unknown[] = []
  for (const [index, { name, example }] of examples.entries()) {
    const sent = { event: name, delivery: `d-${index}`, body: JSON.stringify(example) }
    const { reply, outcomes } = await send(sent)
    expect(reply.status).toBe(200)
    routed.push(...outcomes.map((outcome) => 'type' in outcome && [outcome.type, outcome.id]))
  }
  expect(examples.length).toBeGreaterThanOrEqual(273)
  expect(routed).toEqual(
    examples.map(({ name, example }, index) => [
      typeof example.action === 'string' ? `${name}.${example.action}` : name,
      `d-${index}`,
    ]),
  )
})

it('routes by event and action, and by event with any action', async () => {
  const ran: string[] = []
  const send = receiver((webhooks) => {
    webhooks.on('issues.*', (_event, { type }) => void ran.push(`any ${type}`))
    webhooks.on('pull_request.opened', (event) => void ran.push(`opened ${(event as GithubEvent).action}`))
    webhooks.on('push', (_event, { typeSigned }) => void ran.push(`push, signed: ${typeSigned}`))
  })
  await send({ event: 'issues', delivery: '1', body: '{"action":"opened"}' })
  await send({ event: 'pull_request', delivery: '2', body: '{"action":"opened"}' })
  await send({ event: 'push', delivery: '3', body: '{"ref":"refs/heads/main"}' })
  expect(ran).toEqual(['any issues.opened', 'opened opened', 'push, signed: false'])
})

it('reads a form, the other content type that a webhook can have', async () => {
  const body = `payload=${encodeURIComponent('{"action":"opened"}')}`
  const type = 'application/x-www-form-urlencoded'
  const { outcomes } = await receiver()({ event: 'issues', delivery: '1', body, type })
  expect(outcomes).toMatchObject([{ kind: 'handled', type: 'issues.opened' }])
})

it('a replay under another event name does not suppress an event', async () => {
  const ran: string[] = []
  const send = receiver((webhooks) => void webhooks.on('*', (_event, { type }) => void ran.push(type)))
  const body = '{"action":"created"}'
  await send({ event: 'star', delivery: 'same', body })
  await send({ event: 'issue_comment', delivery: 'same', body })
  await send({ event: 'star', delivery: 'same', body })
  expect(ran).toEqual(['star.created', 'issue_comment.created'])
})

it('accepts 20 MB', async () => {
  const body = JSON.stringify({ ref: 'x'.repeat(20_000_000) })
  expect((await receiver()({ event: 'push', delivery: '1', body })).reply.status).toBe(200)
})

it('the mock sender sets the event and delivery headers', async () => {
  const { headers } = createMockSender({ provider: github, secret }).sign('issues.opened')
  expect(headers).toMatchObject({ 'X-GitHub-Event': 'issues', 'X-GitHub-Delivery': expect.any(String) })
})
