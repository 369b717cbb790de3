import { createHmac } from 'node:crypto'
import { expect, test } from 'vitest'
import { request, SECRET, signTicket, tickets } from '../../test-support/tickets.ts'
import {
  createWebhooks,
  defineProvider,
  type EventTypeReader,
  memoryStore,
  type Outcome,
  type ProviderOptions,
  type StandardSchema,
  type TypePlaces,
} from '../index.ts'

const anything: StandardSchema<unknown, object> = {
  '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value: value as object }) },
}
const TYPES = {
  'issues.opened': anything,
  'issues.closed': anything,
  push: anything,
  'ticket.opened': anything,
}

function receiver(options: Partial<ProviderOptions<typeof TYPES, TypePlaces>>) {
  const provider = defineProvider({
    name: 'forge',
    signature: tickets.signature,
    envelope: { type: 'type' },
    events: TYPES,
    ...options,
  })
  const outcomes: Outcome[] = []
  const runs: { type: string; id: string; typeSigned: boolean; key: string }[] = []
  const webhooks = createWebhooks({ provider, secret: SECRET, store: memoryStore() })
  webhooks.observe((outcome) => outcomes.push(outcome))
  webhooks.on('*', (_event, { type, id, typeSigned, key }) => void runs.push({ type, id, typeSigned, key }))
  return { webhooks, outcomes, runs }
}

const GITHUB = {
  envelope: {
    type: [{ header: 'X-GitHub-Event' }, { field: 'action' }],
    id: { header: 'X-GitHub-Delivery', unsigned: true },
  },
} as const

test('a type joins a header and an optional field', async () => {
  const { webhooks, runs, outcomes } = receiver(GITHUB)
  const send = (event: string | undefined, body: object, delivery: string) =>
    webhooks.receive(request(body, { headers: { 'x-github-event': event, 'x-github-delivery': delivery } }))
  await send('issues', { action: 'opened' }, 'a')
  await send('push', { ref: 'main' }, 'b')
  await send('push', { ref: 'main', action: null }, 'c')
  expect(runs.map(({ type, id }) => [type, id])).toEqual([
    ['issues.opened', 'a'],
    ['push', 'b'],
    ['push', 'c'],
  ])
  expect(runs.every(({ typeSigned }) => !typeSigned)).toBe(true)
  for (const [event, body] of [
    [undefined, { action: 'opened' }],
    ['', { action: 'opened' }],
    ['issues', { action: 7 }],
    ['issues', { action: {} }],
  ] as const) {
    expect(await send(event, body, 'd')).toMatchObject({ status: 400, body: '{"error":"PAYLOAD_INVALID"}' })
  }
  const refused = outcomes.filter(({ kind }) => kind === 'refused') as { error?: Error }[]
  expect(refused.at(-1)?.error?.message).toMatch(/X-GitHub-Event header and its 'action' field/)
})

test('a captured body with another type neither suppresses the event nor replaces it', async () => {
  const { webhooks, runs } = receiver(GITHUB)
  const body = JSON.stringify({ action: 'opened', ref: 'main' })
  const send = (event: string) =>
    webhooks.receive(request(body, { headers: { 'x-github-event': event, 'x-github-delivery': 'a' } }))
  await send('pull_request')
  await send('push')
  await send('issues')
  await send('issues')
  expect(runs.map(({ key }) => key)).toEqual(['forge|issues.opened:a'])
})

test('a type is read from a nested field or the query', async () => {
  const nested = receiver({ envelope: { type: 'meta.event_name' } })
  await nested.webhooks.receive(request({ meta: { event_name: 'push' } }))
  expect(nested.runs).toMatchObject([{ type: 'push', typeSigned: true }])
  expect((await nested.webhooks.receive(request({ 'meta.event_name': 'push' }))).status).toBe(400)
  const query = receiver({ envelope: { type: { query: 'event' } } })
  await query.webhooks.receive({ ...request({}), url: '/hooks?event=push' })
  expect(query.runs).toMatchObject([{ type: 'push', typeSigned: false }])
})

test('a type in a signed header counts as signed', async () => {
  const signed = [{ header: 'X-Type' }, { text: '.' }, 'body'] as const
  const { webhooks, runs } = receiver({
    signature: { ...tickets.signature, signed },
    envelope: { type: { header: 'x-type' } },
  })
  const mac = createHmac('sha256', SECRET).update('push.{}').digest('hex')
  const headers = { 'x-type': 'push', 'x-tickets-signature': `sha256=${mac}` }
  expect((await webhooks.receive(request('{}', { headers }))).status).toBe(200)
  expect(
    (await webhooks.receive(request('{}', { headers: { ...headers, 'x-type': 'issues' } }))).status,
  ).toBe(401)
  expect(runs).toMatchObject([
    { type: 'push', typeSigned: true, key: expect.stringMatching(/^forge:sha256:/) },
  ])
})

test('an eventType function reads the type only from the places in the envelope', async () => {
  const eventType: EventTypeReader = (event, { header, url }) =>
    `${event.of ?? ''}${header('x-type') ?? ''}${url === undefined ? '' : 'url'}`
  const send = (webhooks: ReturnType<typeof receiver>['webhooks'], body: object) =>
    webhooks.receive({ ...request(body, { headers: { 'x-type': 'push' } }), url: '/hooks?x=1' })
  const inBody = receiver({ envelope: { type: 'of' }, eventType })
  await send(inBody.webhooks, { of: 'issues.opened' })
  expect(inBody.runs).toMatchObject([{ type: 'issues.opened', typeSigned: true }])
  const inHeader = receiver({ envelope: { type: { header: 'X-Type' } }, eventType })
  await send(inHeader.webhooks, {})
  expect(inHeader.runs).toMatchObject(
    [{ type: 'push', typeSigned: false, key: /^forge\|push:/ }].map(({ key, ...run }) => ({
      ...run,
      key: expect.stringMatching(key),
    })),
  )
})

test('the provider sets the body limit, unless the receiver does', async () => {
  const provider = defineProvider({
    name: 'large',
    signature: tickets.signature,
    envelope: { type: 'type' },
    events: TYPES,
    delivery: { maxBodyBytes: 3_000_000 },
  })
  const body = JSON.stringify({ type: 'push', text: 'x'.repeat(2_000_000) })
  const statusOf = async (options: object) =>
    (
      await createWebhooks({ provider, secret: SECRET, ...options })
        .observe(() => {})
        .receive(request(body))
    ).status
  expect(await statusOf({})).toBe(200)
  expect(await statusOf({ maxBodyBytes: 1_000_000 })).toBe(413)
})

test('a scheme can sign the method, the URL and the settings of the receiver', async () => {
  const provider = defineProvider({
    name: 'square',
    signature: { ...tickets.signature, signed: ['method', 'url', 'body'] },
    envelope: { type: 'type' },
    events: TYPES,
    settings: ['publicUrl'],
  })
  const webhooks = createWebhooks({
    provider,
    secret: SECRET,
    settings: { publicUrl: 'https://example.com/hooks' },
  })
  webhooks.observe(() => {})
  const body = '{"type":"push"}'
  const send = (url: string) =>
    webhooks.receive({
      ...request(body, {
        headers: { 'x-tickets-signature': signTicket(`POSThttps://example.com/hooks?a=1${body}`) },
      }),
      url,
    })
  expect((await send('/hooks?a=1')).status).toBe(200)
  expect((await send('/hooks?a=2')).status).toBe(401)
})

test('a signature in the body is read there, and a missing one is SIGNATURE_MISSING', async () => {
  const { webhooks, outcomes } = receiver({
    signature: {
      in: { field: 'sig' },
      algorithm: 'hmac-sha256',
      encoding: 'hex',
      signed: [{ field: 'token' }],
    },
    envelope: { type: 'type', id: { field: 'token' } },
  })
  const sig = createHmac('sha256', SECRET).update('t-1').digest('hex')
  const send = (body: object) =>
    webhooks.receive(request(body, { headers: { 'x-tickets-signature': undefined } }))
  expect((await send({ type: 'push', token: 't-1', sig })).status).toBe(200)
  expect((await send({ type: 'push', token: 't-2', sig })).status).toBe(401)
  expect((await send({ type: 'push', token: 't-1' })).body).toBe('{"error":"SIGNATURE_MISSING"}')
  expect(outcomes).toMatchObject([
    { kind: 'handled', id: 't-1' },
    { code: 'SIGNATURE_INVALID' },
    { code: 'SIGNATURE_MISSING' },
  ])
})
