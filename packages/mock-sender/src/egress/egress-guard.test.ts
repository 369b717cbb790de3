import { workflows } from '@postern/core/providers'
import { afterEach, expect, test } from 'vitest'
import { startReceiver } from '../../test-support/scripted-receiver.ts'
import { startApi } from '../../test-support/start-api.ts'
import { faults } from '../faults/index.ts'
import { createMockSender } from '../sender/create-mock-sender.ts'
import { EgressError } from './egress-error.ts'

const open: { close(): Promise<unknown> }[] = []
afterEach(async () => {
  for (const item of open.splice(0).reverse()) await item.close()
})

test('strict registration refuses what delivery would refuse, and registers nothing', async () => {
  const resolver = () => ['203.0.114.7', '10.0.0.7']
  const sender = createMockSender({ provider: workflows, egress: 'strict', resolver })
  open.push(sender)
  for (const [url, reason] of [
    ['http://receiver.test/', 'https_required'],
    ['https://127.0.0.1/', 'loopback'],
    ['https://0x7f.1/', 'loopback'],
    ['https://[::ffff:169.254.169.254]/', 'metadata'],
    ['https://receiver.test/', 'private'],
  ]) {
    const error = await sender.subscribe({ url: url! }).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(EgressError)
    expect([url, (error as EgressError).refusal.reason]).toEqual([url, reason])
  }
  expect(sender.subscriptions()).toEqual([])
})

test('the management API refuses it too, in the shape of the provider', async () => {
  const { call, sender, close } = await startApi(workflows, {
    egress: 'strict',
    resolver: () => ['10.0.0.7'],
  })
  open.push({ close })
  for (const url of ['https://inside.example.com/', 'http://example.com/', 'https://localhost/']) {
    const body = { name: 'n', url, events: ['alert.created'] }
    const answer = await call('POST', '/api/v1/webhooks', { body })
    expect([url, answer.status]).toEqual([url, 422])
    expect(answer.body).toEqual({ error: expect.stringMatching(/^url: /), code: 'VALIDATION_ERROR' })
  }
  expect(sender.subscriptions()).toEqual([])
})

test('a name that changes after registration is blocked at the connection', async () => {
  const receiver = await startReceiver(200)
  const answers = ['93.184.216.34']
  const sender = createMockSender({ provider: workflows, egress: 'strict', resolver: () => answers })
  open.push(receiver, sender)
  await sender.subscribe({ url: `https://rebinding.example.com:${new URL(receiver.url).port}/` })
  answers[0] = '127.0.0.1'
  for (const fault of [[], [faults.splitChunks(2)]]) {
    const [delivery] = await sender.emit('alert.created', {}, { faults: fault })
    expect(delivery!.attempts[0]).toMatchObject({
      response: null,
      error: { kind: 'ssrf_blocked', message: expect.stringContaining('a loopback address') },
      next: { why: 'ssrf_blocked' },
    })
    await sender.runUntilIdle()
    expect(delivery!.status).toBe('exhausted')
  }
  expect(receiver.requests).toEqual([])
})

test('local mode connects to what the resolver says, but never to a metadata service', async () => {
  const receiver = await startReceiver(200)
  const { port } = new URL(receiver.url)
  const answers = ['127.0.0.1']
  const sender = createMockSender({ provider: workflows, resolver: () => answers })
  open.push(receiver, sender)
  await sender.subscribe({ url: `http://app.internal:${port}/` })
  const [reached] = await sender.emit('alert.created')
  expect(reached!.status).toBe('delivered')
  expect(receiver.requests[0]!.headers.host).toBe(`app.internal:${port}`)
  answers[0] = '169.254.169.254'
  await sender.advance('2s')
  const [blocked] = await sender.emit('alert.created')
  expect(blocked!.attempts[0]!.error?.kind).toBe('ssrf_blocked')
  await expect(sender.subscribe({ url: 'http://169.254.169.254/' })).rejects.toThrow(EgressError)
})

test('an unknown name can be registered, and its delivery fails by DNS', async () => {
  const sender = createMockSender({ provider: workflows, egress: 'strict', resolver: () => [] })
  open.push(sender)
  const subscription = await sender.subscribe({ url: 'https://unknown.example.com/' })
  const [delivery] = await sender.emit('alert.created')
  expect(delivery!.attempts[0]!.error?.kind).toBe('dns')
  await expect(sender.update(subscription, { url: 'https://10.0.0.1/' })).rejects.toThrow(EgressError)
  expect(subscription.url).toBe('https://unknown.example.com/')
})
