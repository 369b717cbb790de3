import { createWebhooks, defineProvider, type Outcome } from '@postern/core'
import { afterEach, expect, test } from 'vitest'
import { bodyOf, startRawReceiver, valuesOf } from '../../test-support/raw-receiver.ts'
import { anything, HMAC, providerOf, SERVICES, type Service } from '../../test-support/services.ts'
import { faults } from '../faults/index.ts'
import { createMockSender } from '../sender/create-mock-sender.ts'

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const item of open.splice(0).reverse()) await item.close()
})

const START = Date.UTC(2030, 0, 2, 3, 4, 5)

async function setUp(service: Service) {
  const { secrets, settings } = service
  const provider = providerOf(service)
  const receiver = await startRawReceiver((response) => response.writeHead(statuses.shift() ?? 200).end())
  const statuses: number[] = []
  const url = `${receiver.url}?tenant=1`
  const sender = createMockSender({
    provider,
    startAt: START,
    ...(secrets && { secret: secrets[0] }),
    ...(settings && { settings: settings(url) }),
  })
  open.push(sender, receiver)
  const subscription = await sender.subscribe({ url })
  const outcomes: Outcome[] = []
  const runs: { type: string; id: string }[] = []
  const webhooks = createWebhooks({
    provider,
    secret: secrets?.[1] ?? subscription.secret!,
    ...(settings && { settings: settings(url) }),
    clock: { now: sender.now, after: () => () => {} },
  } as Parameters<typeof createWebhooks>[0])
  webhooks.observe((outcome) => outcomes.push(outcome))
  webhooks.on(
    '*' as never,
    (_event: unknown, { type, id }: { type: string; id: string }) => void runs.push({ type, id }),
  )
  /** Passes a sent request to the receiver, at the sender's time. */
  const receive = async (index: number) => {
    const sent = receiver.requests[index]!
    const reply = await webhooks.receive({
      method: 'POST',
      url: '/?tenant=1',
      header: (name) => valuesOf(sent, name)[0],
      body: async () => bodyOf(sent),
    })
    return reply.status
  }
  return { provider, sender, receiver, outcomes, runs, receive, statuses }
}

test.each(Object.entries(SERVICES))(
  "%s: the receiver accepts the sender's deliveries",
  async (_title, service) => {
    const { sender, receiver, runs, receive, outcomes } = await setUp(service)
    const types = Object.keys(service.examples)
    for (const type of types) {
      const [delivery] = await sender.emit(type as never)
      expect(delivery!.type).toBe(type)
      expect(await receive(receiver.requests.length - 1), JSON.stringify(outcomes.at(-1))).toBe(200)
      expect(runs.at(-1)).toEqual({ type, id: delivery!.eventId })
    }
    expect(runs).toHaveLength(types.length)
  },
)

test.each(Object.entries(SERVICES))(
  '%s: a retry and a redelivery are the same event, another emit is not',
  async (_title, service) => {
    const { sender, runs, receive, statuses } = await setUp(service)
    const [type] = Object.keys(service.examples)
    statuses.push(500)
    const [delivery] = await sender.emit(type as never)
    await sender.runNext()
    const isDated =
      service.options.signature.timestamp !== undefined && 'field' in service.options.signature.timestamp
    await sender.redeliver(delivery!, { as: 'same-event' })
    await sender.emit(type as never)
    const statusesGiven = []
    for (const index of isDated ? [1, 2, 3] : [0, 1, 2, 3]) statusesGiven.push(await receive(index))
    expect(new Set(statusesGiven)).toEqual(new Set([200]))
    expect(runs).toHaveLength(2)
    expect(new Set(runs.map(({ id }) => id)).size).toBe(2)
  },
)

test.each(Object.entries(SERVICES))('%s: a wrong secret is refused', async (_title, service) => {
  const { sender, outcomes, receive } = await setUp(service)
  await sender.emit(Object.keys(service.examples)[0] as never, undefined, { faults: [faults.wrongSecret()] })
  expect(await receive(0)).toBe(401)
  expect(outcomes).toMatchObject([{ code: 'SIGNATURE_INVALID' }])
})

test('each header of a joined type holds only its part', async () => {
  const { sender, receiver } = await setUp(
    SERVICES['github: a type in a header and a field, an unsigned id']!,
  )
  await sender.emit('issues.opened' as never)
  await sender.emit('push' as never)
  const events = receiver.requests.map((request) => [
    valuesOf(request, 'x-github-event'),
    JSON.parse(bodyOf(request).toString()).action,
  ])
  expect(events).toEqual([
    [['issues'], 'opened'],
    [['push'], undefined],
  ])
})

test('unknownType also changes a type in a header', async () => {
  const { sender, receive, outcomes } = await setUp(SERVICES['shopify: a type in a header alone']!)
  await sender.emit('orders/create' as never, undefined, { faults: [faults.unknownType()] })
  expect(await receive(0)).toBe(200)
  expect(outcomes).toMatchObject([{ kind: 'unhandled', type: expect.stringMatching(/^unknown\./) }])
})

test('a fault that a scheme cannot have is refused with the reason', async () => {
  const inBody = await setUp(SERVICES['mailgun: a signature, a time and a token in the body']!)
  await expect(
    inBody.sender.emit('delivered' as never, undefined, { faults: [faults.missingSignature()] }),
  ).rejects.toThrow(/missingSignature\(\) changes the signature header, and this provider signs in none/)
  const inHeader = await setUp(SERVICES['shopify: a type in a header alone']!)
  await expect(
    inHeader.sender.emit('orders/create' as never, undefined, { faults: [faults.duplicateKeys()] }),
  ).rejects.toThrow(/duplicateKeys\(\) doubles the type/)
})

test('a provider with key pairs needs the private key', async () => {
  const { provider } = await setUp(SERVICES['discord: a raw ed25519 key']!)
  const sender = createMockSender({ provider })
  open.push(sender)
  await expect(sender.subscribe({ url: 'http://127.0.0.1:9/' })).rejects.toThrow(/private key in PEM/)
})

test('refuses a provider that reads the query, because the sender does not change URLs', () => {
  const provider = defineProvider({
    name: 'queried',
    signature: { header: 'X-Signature', ...HMAC },
    envelope: { type: { query: 'event' } },
    events: { push: anything },
  })
  expect(() => createMockSender({ provider })).toThrow(/in the query of the URL/)
})
