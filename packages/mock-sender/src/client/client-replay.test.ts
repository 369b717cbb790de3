import { defineProvider, type StandardSchema } from '@postern/core'
import { generic } from '@postern/core/providers'
import { expect, onTestFinished, test } from 'vitest'
import { startReceiver } from '../../test-support/scripted-receiver.ts'
import { startApi } from '../../test-support/start-api.ts'
import type { Fixture } from '../fixtures/fixture.ts'
import { connectMockSender } from './connect-mock-sender.ts'

const anything: StandardSchema<unknown, { event: string; url?: string }> = {
  '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value: value as { event: string } }) },
}
const batching = defineProvider({
  name: 'batching',
  title: 'Batching',
  signature: { header: 'X-Signature', algorithm: 'hmac-sha256', encoding: 'hex' },
  envelope: { batch: '', type: 'event', id: { field: 'id' } },
  events: {
    open: { schema: anything, example: { event: 'open', id: 'evt_1' } },
    click: { schema: anything, example: { event: 'click', id: 'evt_1' } },
  },
})

const FIXTURE: Fixture = {
  version: 1,
  provider: 'generic',
  method: 'POST',
  path: '/hooks',
  headers: { 'content-type': 'application/json', 'x-tenant': 'acme' },
  body: '{ "type":"user.created", "id":"evt_recorded", "created_at":"2026-01-15T12:30:00Z", "data":{"n":1.0} }',
  bodyEncoding: 'utf8',
  response: null,
  receivedAt: '2026-01-15T12:30:00Z',
}

async function setUp(provider: Parameters<typeof startApi>[0]) {
  const receiver = await startReceiver(200)
  onTestFinished(() => receiver.close())
  const api = await startApi(provider, { startAt: Date.UTC(2026, 0, 16, 12, 30) })
  onTestFinished(() => api.close())
  const client = connectMockSender(api.url)
  await client.subscribe({ url: receiver.url })
  const bodies = () => receiver.requests.map(({ body }) => body.toString())
  return { client, receiver, bodies }
}

test('a client sends several events in one request', async () => {
  const { client, bodies } = await setUp(batching)
  const [delivery, ...more] = await client.emit([
    { type: 'open' },
    { type: 'click', data: { url: 'https://a.test/' } },
  ])
  expect([delivery!.status, more]).toEqual(['delivered', []])
  const [batch] = bodies().map((body) => JSON.parse(body))
  expect(batch.map(({ event, url }: { event: string; url?: string }) => [event, url])).toEqual([
    ['open', undefined],
    ['click', 'https://a.test/'],
  ])
})

test('the refusal of a batch names the event and the field', async () => {
  const { client } = await setUp(batching)
  await expect(client.emit([{ type: 'open' }, { type: 'clik' }])).rejects.toThrow(
    /events\[1\]\.type: .*Did you mean 'click'/,
  )
  await expect(client.emit([{ type: 'open', data: 7 as never }])).rejects.toThrow(/events\[0\]\.data: /)
})

test('a provider that sends one event in a request refuses a batch', async () => {
  const { client, bodies } = await setUp(generic)
  await expect(client.emit([{ type: 'user.created' }])).rejects.toThrow(/sends one event in each request/)
  expect(bodies()).toEqual([])
})

test('a client replays a fixture byte for byte, or with new times and ids', async () => {
  const { client, receiver, bodies } = await setUp(generic)
  const [delivery] = await client.replay(FIXTURE)
  expect(delivery).toMatchObject({ type: 'user.created', eventId: 'evt_recorded', status: 'delivered' })
  expect(bodies()).toEqual([FIXTURE.body])
  expect(receiver.requests[0]!.headers).toMatchObject({ 'x-tenant': 'acme' })

  const [again] = await client.replay(FIXTURE, { shiftTimes: true, ids: 'new' })
  expect(again!.eventId).not.toBe('evt_recorded')
  expect(bodies()[1]).toBe(
    FIXTURE.body
      .replace('evt_recorded', again!.eventId)
      .replace('2026-01-15T12:30:00Z', '2026-01-16T12:30:00Z'),
  )
})

test('the refusal of a fixture names its wrong field', async () => {
  const { client } = await setUp(generic)
  await expect(client.replay({ ...FIXTURE, body: 7 as never })).rejects.toThrow(/fixture\.body/)
  await expect(client.replay({ ...FIXTURE, provider: 'stripe' })).rejects.toThrow(/fixture is of stripe/)
})
