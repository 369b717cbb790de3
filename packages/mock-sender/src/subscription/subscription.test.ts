import { defineProvider } from '@postern/core'
import { generic, workflows } from '@postern/core/providers'
import { expect, test } from 'vitest'
import * as z from 'zod'
import { createMockSender } from '../sender/create-mock-sender.ts'

const url = 'https://receiver.test/hooks'

test('refuses a URL that cannot receive deliveries', async () => {
  const sender = createMockSender({ provider: generic })
  for (const bad of ['', 'receiver.test', '/hooks', 'http://']) {
    await expect(sender.subscribe({ url: bad })).rejects.toThrow('The URL cannot be read.')
  }
  await expect(sender.subscribe({ url: undefined as never })).rejects.toThrow('url is missing')
  await expect(sender.subscribe({ url: 'ftp://receiver.test' })).rejects.toThrow('Use https: or http:.')
})

test('refuses an event or a prefix that matches nothing', async () => {
  const sender = createMockSender({ provider: workflows })
  // @ts-expect-error there are no such events
  await expect(sender.subscribe({ url, events: ['alerts.*'] })).rejects.toThrow("matches 'alerts.*'")
  // @ts-expect-error there is no such event
  await expect(sender.subscribe({ url, events: ['toString'] })).rejects.toThrow("matches 'toString'")
  await expect(sender.subscribe({ url, events: [] })).rejects.toThrow('has no events')
})

test('refuses headers that the sender sets itself, that are too long, or that cannot be sent', async () => {
  const sender = createMockSender({ provider: workflows })
  for (const header of ['content-type', 'Host', 'x-workflows-signature', 'X-Workflows-Event']) {
    await expect(sender.subscribe({ url, headers: { [header]: 'x' } })).rejects.toThrow('sets the')
  }
  await expect(sender.subscribe({ url, headers: { 'x-a': 'x'.repeat(4097) } })).rejects.toThrow(
    'longer than 4096',
  )
  await expect(sender.subscribe({ url, headers: { 'x-a': 'a\r\nb: c' } })).rejects.toThrow(
    'Invalid character',
  )
})

test.each([
  'connection',
  'Expect',
  'http2-settings',
  'Keep-Alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'TE',
  'trailer',
  'transfer-encoding',
  'Upgrade',
])('refuses the %s header, with which no attempt could be made', async (header) => {
  const sender = createMockSender({ provider: generic })
  const headers = { [header]: header === 'Expect' ? '100-continue' : 'x' }
  await expect(sender.subscribe({ url, headers })).rejects.toThrow('is about the connection')
  const subscription = await sender.subscribe({ url })
  await expect(sender.update(subscription, { headers })).rejects.toThrow('is about the connection')
  expect(subscription.headers).toEqual({})
})

test('refuses a header that is given twice or is not a string', async () => {
  const sender = createMockSender({ provider: generic })
  await expect(sender.subscribe({ url, headers: { 'X-A': '1', 'x-a': '2' } })).rejects.toThrow(
    'is given twice',
  )
  await expect(sender.subscribe({ url, headers: { 'x-a': 1 as never } })).rejects.toThrow('is not a string')
})

test('refuses every header that the scheme signs or dates', async () => {
  const provider = defineProvider({
    name: 'standard',
    signature: {
      header: 'webhook-signature',
      alsoIn: ['webhook-old'],
      algorithm: 'hmac-sha256',
      encoding: 'base64',
      timestamp: { header: 'webhook-timestamp', toleranceS: 300 },
      signed: [
        { header: 'webhook-id' },
        { text: '.' },
        'timestamp',
        { text: '.' },
        'body',
        { optional: [{ header: 'webhook-key' }] },
      ],
    },
    envelope: { type: 'type' },
    events: { 'thing.done': z.object({ type: z.literal('thing.done') }) },
    delivery: { headers: { 'webhook-id': 'delivery-id' } },
  })
  const sender = createMockSender({ provider })
  for (const header of [
    'Webhook-Signature',
    'Webhook-Timestamp',
    'Webhook-Id',
    'Webhook-Old',
    'Webhook-Key',
  ]) {
    await expect(sender.subscribe({ url, headers: { [header]: 'x' } })).rejects.toThrow('sets the')
  }
})

test('generates a secret, takes a given one, and refuses an empty one', async () => {
  const sender = createMockSender({ provider: generic })
  expect((await sender.subscribe({ url })).secret).toMatch(/^whsec_.{44}$/)
  expect((await sender.subscribe({ url, secret: 'mine' })).secret).toBe('mine')
  await expect(sender.subscribe({ url, secret: '' })).rejects.toThrow('The secret is empty')
  expect((await createMockSender({ provider: generic, secret: 'all' }).subscribe({ url })).secret).toBe('all')
})

test('refuses invalid options', () => {
  const provider = generic
  expect(() => createMockSender({ provider, ladderMs: [] })).toThrow('is invalid. Begin with 0')
  expect(() => createMockSender({ provider, ladderMs: [0, -1] })).toThrow('is invalid. Begin with 0')
  expect(() => createMockSender({ provider, ladderMs: [5] })).toThrow('Begin with 0')
  expect(() => createMockSender({ provider, jitter: 2 })).toThrow('jitter is 2')
  expect(() => createMockSender({ provider, concurrency: 0 })).toThrow('concurrency is 0')
  expect(() => createMockSender({ provider, clock: 'real', startAt: 0 })).toThrow(
    'startAt sets a virtual clock',
  )
  // @ts-expect-error there is no such clock
  expect(() => createMockSender({ provider, clock: 'fake' })).toThrow("The clock 'fake' does not exist")
})
