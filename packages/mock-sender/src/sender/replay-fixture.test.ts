import { defineProvider, type StandardSchema, toSigningKey, verify } from '@postern/core'
import { generic, workflows } from '@postern/core/providers'
import { afterEach, expect, test } from 'vitest'
import { type ScriptedReceiver, startReceiver } from '../../test-support/scripted-receiver.ts'
import { faults } from '../faults/index.ts'
import type { Fixture } from '../fixtures/fixture.ts'
import { toFixture } from '../page/take-away/to-fixture.ts'
import { createMockSender } from './create-mock-sender.ts'

const open: { close(): Promise<void> }[] = []
const kept = <T extends { close(): Promise<void> }>(item: T): T => {
  open.push(item)
  return item
}
afterEach(async () => {
  for (const item of open.splice(0).reverse()) await item.close()
})

const NOW = Date.UTC(2030, 0, 2, 3, 4, 5)
/** Spacing, key order and numbers that JSON.stringify would not write. */
const BODY = `{ "type":"user.created",
  "id": "evt_recorded", "created_at" : "2026-01-15T12:30:00Z",
  "data": {"amount": 1.0, "big": 12345678901234567890, "name": "Zo\\u00eb", "trial_end": 1768480260, "list": [1,2]} }`

const FIXTURE: Fixture = {
  version: 1,
  provider: 'generic',
  method: 'POST',
  path: '/hooks?tenant=1',
  headers: { 'content-type': 'application/json; charset=utf-8', 'x-tenant': 'acme', host: 'old.test' },
  body: BODY,
  bodyEncoding: 'utf8',
  response: null,
  receivedAt: '2026-01-15T12:30:01.500Z',
}

async function start(provider: Parameters<typeof createMockSender>[0]['provider'] = generic) {
  const receiver = kept(await startReceiver(200))
  const sender = kept(createMockSender({ provider, secret: 'whsec_test', startAt: NOW }))
  await sender.subscribe({ url: receiver.url })
  return { receiver, sender }
}

const sentTo = ({ requests }: ScriptedReceiver, index = 0) => requests[index]!.body.toString()

test('a fixture is replayed byte for byte, signed by the replaying sender', async () => {
  const { receiver, sender } = await start()
  const [delivery] = await sender.replay(FIXTURE)

  expect(delivery).toMatchObject({ type: 'user.created', eventId: 'evt_recorded', status: 'delivered' })
  expect(sentTo(receiver)).toBe(BODY)
  const { headers, body } = receiver.requests[0]!
  const key = toSigningKey(generic.signature, 'whsec_test')
  expect(verify(generic.signature, [key], body, (name) => headers[name.toLowerCase()] as string)).toBe(0)
  expect(headers).toMatchObject({
    'content-type': 'application/json; charset=utf-8',
    'x-tenant': 'acme',
    'x-event-type': 'user.created',
    host: new URL(receiver.url).host,
  })
})

test('a replayed delivery that is redelivered as the same event has the same bytes', async () => {
  const { receiver, sender } = await start()
  const [delivery] = await sender.replay(FIXTURE)
  const again = await sender.redeliver(delivery!, { as: 'same-event' })
  expect(sentTo(receiver, 1)).toBe(BODY)
  expect(again.eventId).toBe('evt_recorded')
  const other = await sender.redeliver(delivery!, { as: 'new-event' })
  expect(other.eventId).not.toBe('evt_recorded')
})

test('times are shifted as a block, and nothing else', async () => {
  const { receiver, sender } = await start()
  await sender.replay(FIXTURE, { shiftTimes: true })
  const byS = Math.round((NOW - Date.parse(FIXTURE.receivedAt)) / 1000)
  const created = new Date(Date.parse('2026-01-15T12:30:00Z') + byS * 1000).toISOString()
  expect(sentTo(receiver)).toBe(
    BODY.replace('2026-01-15T12:30:00Z', created.replace('.000', '')).replace(
      '1768480260',
      String(1768480260 + byS),
    ),
  )
  await sender.replay(FIXTURE, { shiftTimes: '1h' })
  expect(sentTo(receiver, 1)).toBe(
    BODY.replace('T12:30:00Z', 'T13:30:00Z').replace('1768480260', '1768483860'),
  )
})

test('new ids make another event of a fixture that differs only in the id', async () => {
  const { receiver, sender } = await start()
  const [delivery] = await sender.replay(FIXTURE, { ids: 'new' })
  expect(delivery!.eventId).toMatch(/^evt_\w{24}$/)
  expect(sentTo(receiver)).toBe(BODY.replace('evt_recorded', delivery!.eventId))
})

test('new ids change the time if only the time identifies events', async () => {
  const { receiver, sender } = await start(workflows)
  const [emitted] = await sender.emit('alert.created')
  const [attempt] = emitted!.toJSON().attempts
  const fixture = JSON.parse(toFixture({ provider: 'workflows' }, attempt!)) as Fixture
  const [same] = await sender.replay(fixture)
  const [other] = await sender.replay(fixture, { ids: 'new' })
  expect(same!.eventId).toBe(emitted!.eventId)
  expect(other!.eventId).not.toBe(emitted!.eventId)
  expect(sentTo(receiver, 1)).toBe(sentTo(receiver))
})

test('a fixture that the page exports is replayed without its signature', async () => {
  const { sender } = await start()
  const [emitted] = await sender.emit('user.created', { name: 'Ada' })
  const text = toFixture({ provider: 'generic' }, emitted!.toJSON().attempts[0]!)
  expect(text).not.toMatch(/signature/i)
  const [delivery] = await sender.replay(JSON.parse(text))
  expect(delivery!.eventId).toBe(emitted!.eventId)
})

const anything: StandardSchema<unknown, object> = {
  '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value: value as object }) },
}
const headed = defineProvider({
  name: 'headed',
  title: 'Headed',
  signature: { header: 'X-Signature', algorithm: 'hmac-sha256', encoding: 'hex' },
  envelope: {
    type: [{ header: 'X-Event' }, { field: 'action' }],
    id: { header: 'X-Id', unsigned: true },
    batch: 'events',
  },
  events: { 'issues.opened': { schema: anything, example: { action: 'opened' } } },
})

test('types and ids in headers, and the events of a batch, come from the fixture', async () => {
  const { receiver, sender } = await start(headed)
  const body = '{"events": [{"action":"opened"}, {"action":"closed"}] }'
  const headers = { 'x-event': 'issues', 'x-id': 'id_7' }
  const fixture = { ...FIXTURE, provider: 'headed', headers, body }
  const [delivery] = await sender.replay(fixture)
  expect(delivery!.events.map(({ type }) => type)).toEqual(['issues.opened', 'issues.closed'])
  expect(sentTo(receiver)).toBe(body)
  expect(receiver.requests[0]!.headers).toMatchObject({ 'x-event': 'issues', 'x-id': 'id_7' })
  await sender.replay(fixture, { ids: 'new' })
  expect(receiver.requests[1]!.headers['x-id']).not.toBe('id_7')
})

test.each([
  [{ version: 2 }, 'fixture.version is a number. This release reads version 1.'],
  [{ method: 'GET' }, 'fixture.method is a text.'],
  [{ path: 'hooks' }, 'fixture.path is a text.'],
  [{ headers: { 'x-a': 1 } }, 'fixture.headers.x-a is a number.'],
  [{ headers: { 'x a': '1' } }, 'fixture.headers.x a is not a valid header'],
  [{ body: undefined }, 'fixture.body is missing.'],
  [{ body: '*', bodyEncoding: 'base64' }, 'fixture.body is not base64.'],
  [{ response: { status: 99 } }, 'fixture.response.status is a number.'],
  [{ receivedAt: '15.1.2026' }, 'fixture.receivedAt is a text.'],
  [{ recievedAt: '' }, `fixture has a field 'recievedAt', which is unknown. Did you mean 'receivedAt'?`],
  [{ body: '{' }, 'The body of the fixture is not JSON.'],
  [{ body: '{}' }, 'The fixture has no event type where'],
  [{ provider: 'stripe' }, 'The fixture is of stripe, and the sender plays generic.'],
])('refuses a fixture with %j and names the field', async (wrong, message) => {
  const { receiver, sender } = await start()
  await expect(sender.replay({ ...FIXTURE, ...wrong } as Fixture)).rejects.toThrow(message)
  expect(receiver.requests).toEqual([])
})

test('warns about a fixture without a subscriber', async () => {
  const sender = kept(createMockSender({ provider: generic }))
  const emitted = await sender.replay(FIXTURE)
  expect(emitted).toHaveLength(0)
  expect(emitted.warning).toContain('subscri')
  await expect(sender.replay(FIXTURE, { ids: 'other' as never })).rejects.toThrow(`'other'`)
})

test('a replayed delivery has the given faults on their attempts', async () => {
  const receiver = kept(await startReceiver(401, 200))
  const sender = kept(createMockSender({ provider: generic, secret: 'whsec_test', startAt: NOW }))
  await sender.subscribe({ url: receiver.url })
  await sender.replay(FIXTURE, { faults: [faults.tamperedBody()], attempts: [1] })
  await sender.runUntilIdle()
  const [first, second] = receiver.requests.map(({ body }) => body.toString())
  expect(first).not.toBe(BODY)
  expect(second).toBe(BODY)
  await expect(sender.replay(FIXTURE, { attempts: [1] })).rejects.toThrow('there are no faults')
})
