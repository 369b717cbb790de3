import {
  type DeliveryPolicy,
  defineProvider,
  type SignatureScheme,
  toSigningKey,
  verify,
} from '@postern/core'
import { generic, ventryx, workflows } from '@postern/core/providers'
import { afterEach, expect, test } from 'vitest'
import * as z from 'zod'
import { bodyOf, startRawReceiver, valuesOf } from '../../test-support/raw-receiver.ts'
import { faults } from '../faults/index.ts'
import { createMockSender } from '../sender/create-mock-sender.ts'

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const item of open.splice(0).reverse()) await item.close()
})

const HEX = { algorithm: 'hmac-sha256', encoding: 'hex' } as const
const START = Date.UTC(2030, 0, 1)

function providerWith(
  headers: DeliveryPolicy['headers'],
  signature: SignatureScheme,
  id?: { header: string; prefix: string },
) {
  return defineProvider({
    name: 'own',
    signature,
    envelope: { type: 'type', ...(id && { id }) },
    events: { 'thing.done': z.object({ type: z.literal('thing.done') }) },
    delivery: { headers },
  })
}

const standard = providerWith(
  { 'webhook-id': 'event-id' },
  {
    ...HEX,
    header: 'webhook-signature',
    timestamp: { header: 'webhook-timestamp', toleranceS: 300 },
    signed: [{ header: 'webhook-id' }, { text: '.' }, 'timestamp', { text: '.' }, 'body'],
  },
  { header: 'webhook-id', prefix: 'msg_' },
)

async function setUp(provider: ReturnType<typeof providerWith>, ...statuses: number[]) {
  const receiver = await startRawReceiver((response) => response.writeHead(statuses.shift() ?? 200).end())
  const sender = createMockSender({ provider, startAt: START, secret: 'secret' })
  open.push(sender, receiver)
  await sender.subscribe({ url: receiver.url })
  const sent = (name: string) => receiver.requests.map((request) => valuesOf(request, name).join())
  return { sender, receiver, sent }
}

test('a signed id header stays when the same event is sent again, and changes with a new one', async () => {
  const { sender, sent } = await setUp(standard, 500, 500)
  const [first] = await sender.emit('thing.done')
  await sender.runUntilIdle()
  const same = await sender.redeliver(first!, { as: 'same-event' })
  const again = await sender.redeliver(first!, { as: 'new-event' })
  await sender.emit('thing.done', {}, { faults: [faults.duplicateLater('1m')] })
  await sender.runUntilIdle()
  const ids = sent('webhook-id')
  const [id, , , , renewed, other] = ids as [string, string, string, string, string, string, string]
  expect(id).toMatch(/^msg_[0-9A-Za-z]{24}$/)
  expect(ids).toEqual([id, id, id, id, renewed, other, other])
  expect(new Set([id, renewed, other]).size).toBe(3)
  expect([first!.eventId, same.eventId, again.eventId]).toEqual([id, id, renewed])
  expect(first!.id).not.toBe(same.id)
})

test('all subscriptions get an event under the same id, and the same seed gives the same ids', async () => {
  const idsWith = async (seed: string) => {
    const { receiver, sent } = await setUp(standard)
    const sender = createMockSender({ provider: standard, seed, startAt: START })
    open.push(sender)
    for (let count = 0; count < 2; count++) await sender.subscribe({ url: receiver.url })
    await sender.emit('thing.done')
    return [...sent('webhook-id'), sender.sign('thing.done', {}, { secret: 'secret' }).headers['webhook-id']]
  }
  const [id, copy, signed] = await idsWith('one')
  expect(copy).toBe(id)
  expect(signed).not.toBe(id)
  expect(await idsWith('one')).toEqual([id, id, signed])
  expect((await idsWith('two'))[0]).not.toBe(id)
})

test('every header that a scheme signs can be made, and each attempt has its own time', async () => {
  const provider = providerWith(
    { 'Twitch-Message-Id': 'event-id', 'Twitch-Message-Timestamp': 'timestamp', 'Twitch-Type': 'event-type' },
    {
      ...HEX,
      header: 'Twitch-Signature',
      prefix: 'sha256=',
      signed: [{ header: 'Twitch-Message-Id' }, { header: 'Twitch-Message-Timestamp' }, 'body'],
    },
  )
  const { sender, receiver, sent } = await setUp(provider, 500)
  await sender.emit('thing.done')
  await sender.runUntilIdle()
  expect(sent('twitch-message-timestamp')).toEqual(['2030-01-01T00:00:00.000Z', '2030-01-01T00:00:30.000Z'])
  expect(sent('twitch-type')).toEqual(['thing.done', 'thing.done'])
  const key = toSigningKey(provider.signature, 'secret')
  for (const request of receiver.requests) {
    verify(provider.signature, [key], bodyOf(request), (name) => valuesOf(request, name)[0])
  }
})

test('the timestamp header occurs once, in the format of the scheme', async () => {
  const provider = providerWith(
    { 'X-Time': 'timestamp' },
    {
      ...HEX,
      header: 'x-signature',
      timestamp: { header: 'x-time', toleranceS: 300 },
      signed: ['timestamp', 'body'],
    },
  )
  const { sender, sent } = await setUp(provider)
  await sender.emit('thing.done')
  expect(sent('x-time')).toEqual([String(START / 1000)])
})

test('a header may carry a field of the event, and is omitted if the field is not a plain value', async () => {
  const provider = providerWith(
    { 'x-shop': { field: 'shop.domain' }, 'x-count': { field: 'count' }, 'x-shop-itself': { field: 'shop' } },
    { ...HEX, header: 'x-signature' },
  )
  const { sender, sent } = await setUp(provider)
  await sender.emit('thing.done', { shop: { domain: 'a.test' }, count: 3 } as object)
  await sender.emit('thing.done')
  expect(sent('x-shop')).toEqual(['a.test', ''])
  expect(sent('x-count')).toEqual(['3', ''])
  expect(sent('x-shop-itself')).toEqual(['', ''])
})

const UNFIT = ['a\nb', 'a\r\nx: y', ' padded', 'padded ', '', '\0', 'zażółć', '🦊', 'x'.repeat(4097)]

test.each(UNFIT)('an event type that fits no header is refused by emit, test and sign (%#)', async (type) => {
  for (const provider of [ventryx, workflows, generic]) {
    const sender = createMockSender({ provider, secret: 'secret' })
    open.push(sender)
    await expect(sender.emit({ type })).rejects.toThrow('The event type is sent in the')
    expect(() => sender.sign({ type })).toThrow('The event type is sent in the')
    const known = Object.keys(provider.events)[0] as never
    const envelope = { [provider.envelope.type]: type }
    await expect(sender.emit(known, {} as never, { envelope })).rejects.toThrow(
      'The event type is sent in the',
    )
    const subscription = await sender.subscribe({ url: 'https://receiver.test/' })
    await expect(sender.test(subscription, { envelope })).rejects.toThrow('The event type is sent in the')
    expect(sender.deliveries()).toEqual([])
  }
})

test.each(UNFIT.slice(0, -1))(
  'an event id or a field that is not valid in a header is refused too (%j)',
  async (text) => {
    const provider = defineProvider({
      name: 'own',
      signature: { ...HEX, header: 'x-signature' },
      envelope: { type: 'type', id: { field: 'id' } },
      events: { 'thing.done': z.object({ type: z.literal('thing.done'), id: z.string() }) },
      delivery: { headers: { 'x-id': 'event-id', 'x-shop': { field: 'shop' } } },
    })
    const sender = createMockSender({ provider })
    open.push(sender)
    await expect(sender.emit('thing.done', { id: text })).rejects.toThrow('The event id is sent in the')
    await expect(sender.emit('thing.done', { shop: text } as object)).rejects.toThrow(
      "The event's shop is sent in the",
    )
  },
)

test('a provider whose own headers no attempt could be made with is refused at creation', () => {
  for (const header of ['Expect', 'upgrade', 'Keep-Alive', 'Content-Length', 'Host', 'Connection']) {
    const provider = providerWith({ [header]: 'event-type' }, { ...HEX, header: 'x-signature' })
    expect(() => createMockSender({ provider })).toThrow(`own defines a ${header.toLowerCase()} header`)
  }
})
