import { createHmac } from 'node:crypto'
import { expect, test } from 'vitest'
import { request, SECRET, signTicket, ticket, ticketReceiver, tickets } from '../../test-support/tickets.ts'
import { createWebhooks, defineProvider, type Outcome, type StandardSchema, WebhookError } from '../index.ts'
import type { SecretLookup } from './secrets.ts'

const anything: StandardSchema<unknown, object> = {
  '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value: value as object }) },
}

test('a secret function gets the request and its body', async () => {
  const asked: string[] = []
  const secret: SecretLookup = ({ method }, body) => {
    asked.push(`${method} ${Buffer.from(body)}`)
    return SECRET
  }
  const { webhooks } = ticketReceiver({ secret })
  expect((await webhooks.receive(request('{"type":"note.added"}'))).status).toBe(422)
  expect(asked).toEqual(['POST {"type":"note.added"}'])
})

test('a secret function gets an empty body for a handshake without one', async () => {
  const provider = defineProvider({
    name: 'crc',
    signature: tickets.signature,
    envelope: { type: 'type' },
    events: { 'ticket.opened': anything },
    handshakes: [
      {
        name: 'crc',
        method: 'GET',
        proof: 'none',
        reply: { body: { hmac: { query: 'token' }, hash: 'sha256', encoding: 'hex' } },
      },
    ],
  })
  const lengths: number[] = []
  const secret: SecretLookup = (_request, body) => {
    lengths.push(body.byteLength)
    return SECRET
  }
  const webhooks = createWebhooks({ provider, secret })
  const reply = await webhooks.receive({
    method: 'GET',
    url: '/?token=abc',
    header: () => undefined,
    body: () => Promise.reject(new Error('no body')),
  })
  expect(reply.body).toBe(createHmac('sha256', SECRET).update('abc').digest('hex'))
  expect(lengths).toEqual([0])
})

test('an event keeps its claim key when its sender changes the signing key', async () => {
  let current = 'the first key'
  const keysOf = (answer: () => ReturnType<SecretLookup>) => ticketReceiver({ secret: () => answer() })
  const sender = keysOf(() => ({ secret: current, oneSender: true }))
  const tenants = keysOf(() => current)
  for (const { webhooks } of [sender, tenants]) {
    webhooks.on('*', () => {})
    for (const key of ['the first key', 'the second key']) {
      current = key
      const signature = signTicket(JSON.stringify(ticket()), key)
      const reply = await webhooks.receive(
        request(ticket(), { headers: { 'x-tickets-signature': signature } }),
      )
      expect(reply.status).toBe(200)
    }
  }
  expect(sender.outcomes).toMatchObject([
    { key: 'tickets:evt_1' },
    { kind: 'duplicate', key: 'tickets:evt_1' },
  ])
  expect(new Set(tenants.outcomes.map((outcome) => 'key' in outcome && outcome.key)).size).toBe(2)
})

test('a key that cannot be fetched is 503 with Retry-After, so that the sender tries again', async () => {
  const { webhooks, outcomes } = ticketReceiver({
    secret: () => {
      throw new WebhookError('KEY_UNAVAILABLE', 'The key could not be fetched.', { retryAfterMs: 10_000 })
    },
  })
  const reply = await webhooks.receive(request())
  expect([reply.status, reply.headers['retry-after'], reply.body]).toEqual([
    503,
    '10',
    '{"error":"KEY_UNAVAILABLE"}',
  ])
  expect(outcomes).toMatchObject([{ kind: 'refused', code: 'KEY_UNAVAILABLE' }])
})

/** Like Mailgun: the signature covers a token, but not the event around it. */
const tokens = defineProvider({
  name: 'tokens',
  signature: {
    in: { field: 'mac' },
    algorithm: 'hmac-sha256',
    encoding: 'hex',
    signed: [{ field: 'token' }],
  },
  envelope: { type: [{ field: 'event.type' }], id: { field: 'token' } },
  events: { opened: anything, closed: anything },
})

function tokenReceiver() {
  const outcomes: Outcome[] = []
  const ran: string[] = []
  const webhooks = createWebhooks({ provider: tokens, secret: SECRET })
  webhooks.observe((outcome) => outcomes.push(outcome))
  webhooks.on('*', (_event, { type, typeSigned }) => void ran.push(`${type}, signed: ${typeSigned}`))
  const send = (body: string, type = 'application/json') =>
    webhooks.receive(request(body, { headers: { 'content-type': type } }))
  return { send, outcomes, ran }
}

const signed = (token: string) => ({ token, mac: createHmac('sha256', SECRET).update(token).digest('hex') })

test('a signed id next to an unsigned body is good for one event of any type', async () => {
  const { send, outcomes, ran } = tokenReceiver()
  await send(JSON.stringify({ ...signed('abc'), event: { type: 'opened' } }))
  await send(JSON.stringify({ ...signed('abc'), event: { type: 'closed' } }))
  await send(JSON.stringify({ ...signed('abd'), event: { type: 'closed' } }))
  expect(outcomes.map((outcome) => [outcome.kind, 'key' in outcome && outcome.key])).toEqual([
    ['handled', 'tokens:abc'],
    ['duplicate', 'tokens:abc'],
    ['handled', 'tokens:abd'],
  ])
  expect(ran).toEqual(['opened, signed: false', 'closed, signed: false'])
})

test('a JSON body is not verified by a signed form inside one of its strings', async () => {
  const { send, ran } = tokenReceiver()
  const forged = { token: 'mine', mac: 'x', event: { type: 'opened' } }
  const { token, mac } = signed('captured')
  const body = JSON.stringify({ ...forged, padding: `&token=${token}&mac=${mac}&` })
  for (const type of ['application/x-www-form-urlencoded', 'text/plain', 'application/json']) {
    expect((await send(body, type)).status).toBe(401)
  }
  expect(ran).toEqual([])
})

test('a request is refused when its body, which contains the signature, cannot be parsed', async () => {
  const { send } = tokenReceiver()
  for (const body of ['', 'hello', '[]', 'null', '{"token":"x"}', '{"token":"x","mac":null}']) {
    expect(await send(body)).toMatchObject({ status: 401, body: '{"error":"SIGNATURE_MISSING"}' })
  }
})
