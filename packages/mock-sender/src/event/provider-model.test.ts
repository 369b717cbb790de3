import { generateKeyPairSync } from 'node:crypto'
import {
  createWebhooks,
  defineProvider,
  type Outcome,
  type ProviderOptions,
  type StandardSchema,
  type TypePlaces,
} from '@postern/core'
import { afterEach, expect, test } from 'vitest'
import { bodyOf, startRawReceiver, valuesOf } from '../../test-support/raw-receiver.ts'
import { faults } from '../faults/index.ts'
import { createMockSender } from '../sender/create-mock-sender.ts'

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const item of open.splice(0).reverse()) await item.close()
})

const START = Date.UTC(2030, 0, 2, 3, 4, 5)
const HMAC = { algorithm: 'hmac-sha256', encoding: 'hex' } as const
const anything: StandardSchema<unknown, object> = {
  '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value: value as object }) },
}
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const ec = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
const ed = generateKeyPairSync('ed25519')
type Pair = typeof rsa
const pemOf = ({ privateKey }: Pair) => privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
const spkiOf = ({ publicKey }: Pair) => publicKey.export({ type: 'spki', format: 'der' }).toString('base64')

interface Service {
  readonly options: Partial<
    ProviderOptions<Record<string, { schema: StandardSchema<unknown, object>; example: object }>, TypePlaces>
  > &
    Pick<ProviderOptions<never, TypePlaces>, 'signature' | 'envelope'>
  readonly examples: Readonly<Record<string, object>>
  /** What the sender and the receiver are given, where these differ. */
  readonly secrets?: readonly [sender: string, receiver: string]
  readonly settings?: (url: string) => Record<string, string>
}

const SERVICES: Readonly<Record<string, Service>> = {
  'github: a type in a header and a field, an unsigned id': {
    options: {
      signature: { header: 'X-Hub-Signature-256', ...HMAC, prefix: 'sha256=' },
      envelope: {
        type: [{ header: 'X-GitHub-Event' }, { field: 'action' }],
        id: { header: 'X-GitHub-Delivery', unsigned: true },
      },
      delivery: { headers: { 'X-GitHub-Event': 'event-type' } },
    },
    examples: { 'issues.opened': { action: 'opened', issue: { number: 1 } }, push: { ref: 'main' } },
  },
  'shopify: a type in a header alone': {
    options: {
      signature: { header: 'X-Shopify-Hmac-Sha256', algorithm: 'hmac-sha256', encoding: 'base64' },
      envelope: {
        type: { header: 'X-Shopify-Topic' },
        id: { header: 'X-Shopify-Webhook-Id', unsigned: true },
      },
    },
    examples: { 'orders/create': { id: 1, total: '1.00' } },
  },
  'lemon squeezy: a type below the top of the body': {
    options: {
      signature: { header: 'X-Signature', ...HMAC },
      envelope: { type: 'meta.event_name', data: 'data.attributes' },
    },
    examples: {
      order_created: { meta: { event_name: 'order_created' }, data: { id: '1', attributes: { total: 1 } } },
    },
  },
  'twitch: a signed id and an ISO time in headers': {
    options: {
      signature: {
        header: 'Twitch-Signature',
        ...HMAC,
        prefix: 'sha256=',
        signed: [{ header: 'Twitch-Id' }, 'timestamp', 'body'],
        timestamp: { header: 'Twitch-Timestamp', toleranceS: 600, unit: 'iso' },
      },
      envelope: { type: 'subscription.type', id: { header: 'Twitch-Id' } },
    },
    examples: { 'channel.follow': { subscription: { type: 'channel.follow' }, event: { user: 'x' } } },
  },
  'linear: a time in milliseconds, which the body holds': {
    options: {
      signature: {
        header: 'Linear-Signature',
        ...HMAC,
        timestamp: { field: 'webhookTimestamp', toleranceS: 60, unit: 'ms' },
      },
      envelope: {
        type: ['type', 'action'],
        id: { header: 'Linear-Delivery', unsigned: true },
        timestamp: { field: 'webhookTimestamp', unit: 'ms' },
      },
    },
    examples: { 'Issue.create': { type: 'Issue', action: 'create', webhookTimestamp: 1, data: { id: 'x' } } },
  },
  'square: a signed URL': {
    options: {
      signature: {
        header: 'x-square',
        algorithm: 'hmac-sha256',
        encoding: 'base64',
        signed: ['url', 'body'],
      },
      envelope: { type: 'type', id: { field: 'event_id' } },
      settings: ['publicUrl'],
    },
    examples: {
      'payment.created': { type: 'payment.created', event_id: '00000000-0000-4000-8000-000000000000' },
    },
    settings: (publicUrl) => ({ publicUrl }),
  },
  'twilio: a form, which is signed sorted': {
    options: {
      signature: {
        header: 'X-Twilio-Signature',
        algorithm: 'hmac-sha1',
        encoding: 'base64',
        signed: ['url', 'sorted-form'],
      },
      envelope: {
        body: ['json', 'form'],
        type: { field: 'MessageStatus' },
        id: { field: 'MessageSid', prefix: 'SM' },
      },
      settings: ['publicUrl'],
    },
    examples: { delivered: { MessageStatus: 'delivered', MessageSid: 'SM1', Body: 'é & =', From: '+1 555' } },
    settings: (publicUrl) => ({ publicUrl }),
  },
  'slack: JSON in a field of a form': {
    options: {
      signature: {
        header: 'X-Slack-Signature',
        ...HMAC,
        prefix: 'v0=',
        signed: [{ text: 'v0:' }, 'timestamp', { text: ':' }, 'body'],
        timestamp: { header: 'X-Slack-Request-Timestamp', toleranceS: 300 },
      },
      envelope: { body: { formField: 'payload' }, type: 'type', id: { field: 'trigger_id' } },
    },
    examples: { block_actions: { type: 'block_actions', trigger_id: 'x', user: { name: 'é' } } },
  },
  'sendgrid: a batch, signed by ECDSA': {
    options: {
      signature: {
        header: 'X-SendGrid-Signature',
        algorithm: 'ecdsa-sha256',
        encoding: 'base64',
        signed: ['timestamp', 'body'],
        timestamp: { header: 'X-SendGrid-Timestamp', toleranceS: 300 },
        secret: { encoding: 'spki-base64' },
      },
      envelope: { batch: '', type: 'event', id: { field: 'sg_event_id' } },
    },
    examples: { delivered: { event: 'delivered', sg_event_id: 'x', email: 'a@example.com' } },
    secrets: [pemOf(ec), spkiOf(ec)],
  },
  'discord: a raw ed25519 key': {
    options: {
      signature: {
        header: 'X-Signature-Ed25519',
        algorithm: 'ed25519',
        encoding: 'hex',
        signed: ['timestamp', 'body'],
        timestamp: { header: 'X-Signature-Timestamp', toleranceS: 300 },
        secret: { encoding: 'raw-hex' },
      },
      envelope: { type: 'event.type', timestamp: 'event.timestamp' },
    },
    examples: { ENTITLEMENT_CREATE: { type: 1, event: { type: 'ENTITLEMENT_CREATE', timestamp: '' } } },
    secrets: [pemOf(ed), Buffer.from(ed.publicKey.export({ format: 'jwk' }).x!, 'base64url').toString('hex')],
  },
  'mailgun: a signature, a time and a token in the body': {
    options: {
      signature: {
        in: { field: 'signature.signature' },
        ...HMAC,
        signed: ['timestamp', { field: 'signature.token' }],
        timestamp: { field: 'signature.timestamp', toleranceS: 300 },
      },
      envelope: { type: 'event-data.event', id: { field: 'signature.token' } },
    },
    examples: {
      delivered: {
        signature: { timestamp: '1', token: 'x', signature: '' },
        'event-data': { event: 'delivered' },
      },
    },
  },
  'sns: RSA over fields of the body, into another one': {
    options: {
      signature: {
        in: { field: 'Signature' },
        algorithm: 'rsa-sha1',
        encoding: 'base64',
        signed: [
          { text: 'Message\n' },
          { field: 'Message' },
          { text: '\nMessageId\n' },
          { field: 'MessageId' },
          { text: '\nType\n' },
          { field: 'Type' },
        ],
        secret: { encoding: 'pem' },
      },
      envelope: { type: 'Type', id: { field: 'MessageId' } },
    },
    examples: { Notification: { Type: 'Notification', MessageId: 'x', Message: 'é', Signature: '' } },
    secrets: [pemOf(rsa), rsa.publicKey.export({ type: 'spki', format: 'pem' }).toString()],
  },
  'paypal: a checksum and a setting': {
    options: {
      signature: {
        header: 'PAYPAL-TRANSMISSION-SIG',
        algorithm: 'rsa-sha256',
        encoding: 'base64',
        signed: [
          { header: 'PAYPAL-TRANSMISSION-ID' },
          { text: '|' },
          { setting: 'webhookId' },
          { text: '|' },
          { crc32: 'body' },
        ],
      },
      envelope: { type: 'event_type', id: { field: 'id', prefix: 'WH-' } },
      delivery: { headers: { 'PAYPAL-TRANSMISSION-ID': 'delivery-id' } },
      settings: ['webhookId'],
    },
    examples: { 'PAYMENT.SALE.COMPLETED': { event_type: 'PAYMENT.SALE.COMPLETED', id: 'WH-1' } },
    secrets: [pemOf(rsa), rsa.publicKey.export({ type: 'spki', format: 'pem' }).toString()],
    settings: () => ({ webhookId: 'WH-42' }),
  },
  'gitlab: a token': {
    options: {
      signature: { header: 'X-Gitlab-Token', algorithm: 'token' },
      envelope: { type: 'object_kind', id: { header: 'Idempotency-Key', unsigned: true } },
    },
    examples: { push: { object_kind: 'push', ref: 'main' } },
  },
  'a secret in hexadecimal': {
    options: {
      signature: { header: 'X-Signature', ...HMAC, secret: { encoding: 'hex', stripPrefix: 'sk_' } },
      envelope: { type: 'type' },
    },
    examples: { push: { type: 'push', id: '1' } },
  },
}

async function setUp({ options, examples, secrets, settings }: Service) {
  const provider = defineProvider({
    name: 'service',
    events: Object.fromEntries(
      Object.entries(examples).map(([type, example]) => [type, { schema: anything, example }]),
    ),
    ...options,
  } as Parameters<typeof defineProvider>[0])
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
  /** Hands what the sender has sent to the receiver, at the sender's time. */
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
  '%s: what the sender sends, the receiver accepts',
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

test('the headers of a joined type hold their parts, and no more', async () => {
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

test('an unknown type is one in headers too', async () => {
  const { sender, receive, outcomes } = await setUp(SERVICES['shopify: a type in a header alone']!)
  await sender.emit('orders/create' as never, undefined, { faults: [faults.unknownType()] })
  expect(await receive(0)).toBe(200)
  expect(outcomes).toMatchObject([{ kind: 'unhandled', type: expect.stringMatching(/^unknown\./) }])
})

test('what a fault cannot do to a scheme is refused in words', async () => {
  const inBody = await setUp(SERVICES['mailgun: a signature, a time and a token in the body']!)
  await expect(
    inBody.sender.emit('delivered' as never, undefined, { faults: [faults.missingSignature()] }),
  ).rejects.toThrow(/missingSignature\(\) changes the signature header, and this provider signs in none/)
  const inHeader = await setUp(SERVICES['shopify: a type in a header alone']!)
  await expect(
    inHeader.sender.emit('orders/create' as never, undefined, { faults: [faults.duplicateKeys()] }),
  ).rejects.toThrow(/duplicateKeys\(\) doubles the type/)
})

test('a provider whose keys come in pairs asks for the private one', async () => {
  const { provider } = await setUp(SERVICES['discord: a raw ed25519 key']!)
  const sender = createMockSender({ provider })
  open.push(sender)
  await expect(sender.subscribe({ url: 'http://127.0.0.1:9/' })).rejects.toThrow(/private key in PEM/)
})

test('a provider that reads the query is refused, since the sender leaves URLs as they are', () => {
  const provider = defineProvider({
    name: 'queried',
    signature: { header: 'X-Signature', ...HMAC },
    envelope: { type: { query: 'event' } },
    events: { push: anything },
  })
  expect(() => createMockSender({ provider })).toThrow(/in the query of the URL/)
})
