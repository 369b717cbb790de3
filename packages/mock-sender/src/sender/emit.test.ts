import { type AnyProvider, defineProvider, toSigningKey, verify } from '@postern/core'
import { elan, generic, validibot, ventryx, workflows } from '@postern/core/providers'
import { afterEach, expect, test } from 'vitest'
import { type ScriptedReceiver, startReceiver } from '../../test-support/scripted-receiver.ts'
import { createMockSender } from './create-mock-sender.ts'

const open: { close(): Promise<void> }[] = []
const kept = <T extends { close(): Promise<void> }>(item: T): T => {
  open.push(item)
  return item
}
afterEach(async () => {
  for (const item of open.splice(0).reverse()) await item.close()
})

const parse = ({ requests }: ScriptedReceiver, index = 0) => JSON.parse(requests[index]!.body.toString())

test('an event is the example of its type with a new id and time, merged with the given data', async () => {
  const receiver = kept(await startReceiver(200))
  const sender = kept(createMockSender({ provider: generic, startAt: Date.UTC(2026, 4, 1) }))
  await sender.subscribe({ url: receiver.url })
  const [delivery] = await sender.emit('user.created', { name: 'Grace' })

  expect(parse(receiver)).toEqual({
    id: expect.stringMatching(/^evt_[0-9A-Za-z]{24}$/),
    type: 'user.created',
    created_at: '2026-05-01T00:00:00.000Z',
    data: { id: 'user_123', name: 'Grace', email: 'john@example.com', status: 'active' },
  })
  expect(delivery).toMatchObject({ status: 'delivered', type: 'user.created', eventId: parse(receiver).id })
  expect(delivery!.attempts[0]).toMatchObject({
    number: 1,
    outcome: 'success',
    response: { status: 200 },
    next: null,
  })
})

test('every event of every provider passes its own schema', async () => {
  const providers: AnyProvider[] = [ventryx, elan, generic, validibot, workflows]
  for (const provider of providers) {
    const sender = kept(createMockSender({ provider, secret: 'whsec_test' }))
    for (const type of Object.keys(provider.events)) {
      const { event, headers, body } = sender.sign(type)
      const result = await provider.events[type]!.schema['~standard'].validate(event)
      expect(result.issues, `${provider.name} ${type}`).toBeUndefined()
      const known = new Headers(headers)
      const key = toSigningKey(provider.signature, 'whsec_test')
      expect(verify(provider.signature, [key], body, (name) => known.get(name) ?? undefined)).toBe(0)
    }
  }
})

test('events of a provider without a data field have the data at the top level', async () => {
  const sender = kept(createMockSender({ provider: validibot, secret: 's' }))
  const { event } = sender.sign('run.failed', { run: { duration_ms: 7 }, summary: { error_count: 2 } })
  expect(event).toMatchObject({
    event: 'run.failed',
    organization: { slug: 'my-org' },
    run: { duration_ms: 7, status: 'FAILED' },
    summary: { error_count: 2, info_count: 1 },
  })
})

test('no two events have the same identity, even if the provider sends no id', async () => {
  const providers: AnyProvider[] = [validibot, workflows, generic]
  for (const provider of providers) {
    const sender = kept(createMockSender({ provider, secret: 's' }))
    const ids = Object.keys(provider.events).flatMap((type) => [
      sender.sign({ type }).id,
      sender.sign({ type }).id,
    ])
    expect(new Set(ids).size, provider.name).toBe(ids.length)
  }
  const sender = kept(createMockSender({ provider: validibot, secret: 's' }))
  const { run } = sender.sign('run.completed').event as { run: { id: string; url: string } }
  expect(run.id).toMatch(/^[0-9a-f]{8}-/)
  expect(run.url).toContain(run.id)
  expect(sender.sign('run.completed', { run: { id: 'mine' } }).id).toBe('run.completed:mine')
})

test('changing an emitted event does not change the next one', () => {
  const schema = { '~standard': { version: 1, vendor: 'test', validate: () => ({ value: {} }) } } as const
  const provider = defineProvider({
    name: 'own',
    signature: { header: 'X-Own', algorithm: 'hmac-sha256', encoding: 'hex' },
    envelope: { type: 'type', data: 'data' },
    events: { ping: { schema, example: { type: 'ping', data: { tags: ['a'] } } } },
  })
  const sender = createMockSender({ provider, secret: 's' })
  const { tags } = sender.sign('ping').event.data as { tags: string[] }
  tags.push('b')
  expect(sender.sign('ping').event.data).toEqual({ tags: ['a'] })
})

test('the envelope can be given, and custom types take the shape of the provider', async () => {
  const sender = kept(createMockSender({ provider: workflows, secret: 's' }))
  const { event } = sender.sign('alert.created', {}, { envelope: { orgId: 'org_mine' } })
  expect(event.orgId).toBe('org_mine')
  const custom = sender.sign({ type: 'constructor', data: { n: 1 } }).event
  expect(Object.keys(custom).sort()).toEqual(Object.keys(event).sort())
  expect(custom).toMatchObject({ event: 'constructor', data: { n: 1 } })
  // @ts-expect-error the catalog has no such type
  expect(() => sender.sign('constructor')).toThrow("has no event type 'constructor'")
})

test('data with odd keys stays plain data', () => {
  const sender = createMockSender({ provider: generic, secret: 's' })
  const { text } = sender.sign('project.created', JSON.parse('{"__proto__":{"admin":true}}'))
  expect(text).toContain('"__proto__":{"admin":true}')
  expect(({} as { admin?: boolean }).admin).toBeUndefined()
})

test('only active subscriptions to the type get it, each with its own secret and headers', async () => {
  const receiver = kept(await startReceiver(200))
  const sender = kept(createMockSender({ provider: workflows }))
  const billing = await sender.subscribe({ url: receiver.url, events: ['billing.*'] })
  const all = await sender.subscribe({ url: receiver.url, headers: { 'X-Team': 'blue' } })
  expect(billing.secret).not.toBe(all.secret)
  expect((await sender.emit('alert.created')).map(({ subscription }) => subscription)).toEqual([all])
  const both = await sender.emit('billing.trial_expired')
  expect(both.map(({ subscription }) => subscription.id)).toEqual([billing.id, all.id])
  expect(new Set(both.map(({ eventId }) => eventId)).size).toBe(1)
  expect(receiver.requests.map(({ headers }) => headers['x-team'] ?? 'none').sort()).toEqual([
    'blue',
    'blue',
    'none',
  ])
})

test('provider headers name the type and keep one delivery id on every attempt', async () => {
  const receiver = kept(await startReceiver(500, 200))
  const sender = kept(createMockSender({ provider: ventryx }))
  await sender.subscribe({ url: receiver.url })
  const [delivery] = await sender.emit('workflow.completed')
  await sender.runUntilIdle()
  expect(delivery!.id).toMatch(/^del_/)
  for (const { headers } of receiver.requests) {
    expect(headers['ventryx-event']).toBe('workflow.completed')
    expect(headers['ventryx-delivery']).toBe(delivery!.id)
  }
  expect(receiver.requests).toHaveLength(2)
})

test('a subscription without a secret gets unsigned requests if the provider does so, and is refused otherwise', async () => {
  const receiver = kept(await startReceiver(200))
  const sender = kept(createMockSender({ provider: elan }))
  expect((await sender.subscribe({ url: receiver.url, secret: null })).secret).toBeNull()
  await sender.emit('workflow.completed')
  expect(receiver.requests[0]!.headers['x-webhook-signature']).toBeUndefined()
  await expect(
    createMockSender({ provider: generic }).subscribe({ url: receiver.url, secret: null }),
  ).rejects.toThrow('always signs')
})

test('deliveries can be listed by subscription, type, event and status', async () => {
  const receiver = kept(await startReceiver(200, 500))
  const sender = kept(createMockSender({ provider: generic }))
  const subscription = await sender.subscribe({ url: receiver.url })
  const [first] = await sender.emit('user.created')
  const [second] = await sender.emit('user.deleted')
  expect(sender.deliveries()).toEqual([first, second])
  expect(sender.deliveries({ status: 'pending' })).toEqual([second])
  expect(sender.deliveries({ type: 'user.created', subscription })).toEqual([first])
  expect(sender.deliveries({ eventId: second!.eventId })).toEqual([second])
  expect(sender.deliveries({ subscription: 'sub_other' })).toEqual([])
})

test('redelivery repeats the event byte for byte, or its data as a new event', async () => {
  const receiver = kept(await startReceiver(200))
  const sender = kept(createMockSender({ provider: ventryx }))
  await sender.subscribe({ url: receiver.url })
  const [first] = await sender.emit('workflow.completed', { workflow_id: 'wf_7' })
  const same = await sender.redeliver(first!, { as: 'same-event' })
  const renewed = await sender.redeliver(first!, { as: 'new-event' })
  expect(same.body.equals(first!.body)).toBe(true)
  expect([same.redeliveryOf, same.eventId]).toEqual([first!.id, first!.eventId])
  expect(renewed.eventId).not.toBe(first!.eventId)
  expect(renewed.event.data).toEqual(first!.event.data)
  expect(new Set([first!.id, same.id, renewed.id]).size).toBe(3)
  await expect(
    createMockSender({ provider: ventryx }).redeliver(first!, { as: 'same-event' }),
  ).rejects.toThrow('This sender has no delivery')
})
