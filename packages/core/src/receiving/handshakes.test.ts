import { createHmac } from 'node:crypto'
import { expect, it } from 'vitest'
import { captureErrors } from '../../test-support/capture-errors.ts'
import { request, SECRET, signTicket, ticket, tickets } from '../../test-support/tickets.ts'
import {
  createWebhooks,
  defineProvider,
  type Handshake,
  type Outcome,
  type WebhookRequest,
} from '../index.ts'

const doors = (handshakes: readonly Handshake[], settings: readonly string[] = []) =>
  defineProvider({
    name: 'doors',
    signature: tickets.signature,
    envelope: tickets.envelope,
    events: { 'ticket.opened': tickets.events['ticket.opened'] },
    handshakes,
    settings,
  })

function receiver(handshakes: readonly Handshake[], options: object = {}) {
  const outcomes: Outcome[] = []
  const settings = Object.keys((options as { settings?: object }).settings ?? {})
  const webhooks = createWebhooks({ provider: doors(handshakes, settings), secret: SECRET, ...options })
  webhooks.observe((outcome) => outcomes.push(outcome))
  webhooks.on('*', (event) => void (event.id === 'evt_1' || expect.unreachable()))
  webhooks.onUnhandled(() => expect.unreachable())
  return { webhooks, outcomes }
}

const get = (url: string, method = 'GET'): WebhookRequest => ({
  method,
  url,
  header: () => undefined,
  body: () => Promise.reject(new Error('nobody reads the body of a GET')),
})

const verification: Handshake = {
  name: 'url_verification',
  when: [{ field: 'type', is: 'url_verification' }],
  proof: 'signature',
  reply: { body: { field: 'challenge' } },
}

it('answers a signed handshake with a value from its body, and runs no handler', async () => {
  const { webhooks, outcomes } = receiver([verification])
  const reply = await webhooks.receive(request({ type: 'url_verification', challenge: '3eZbrw1a<script>' }))
  expect(reply).toEqual({
    status: 200,
    headers: { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' },
    body: '3eZbrw1a<script>',
  })
  expect(outcomes).toMatchObject([{ kind: 'handshake', name: 'url_verification', status: 200 }])
})

it('answers no handshake whose signature is wrong or missing', async () => {
  const { webhooks } = receiver([verification])
  const body = { type: 'url_verification', challenge: 'x' }
  for (const signature of [undefined, signTicket('another body')]) {
    const reply = await webhooks.receive(request(body, { headers: { 'x-tickets-signature': signature } }))
    expect([reply.status, reply.body]).toEqual([401, expect.not.stringContaining('challenge')])
  }
})

it('refuses a handshake without the value that the answer repeats', async () => {
  const { webhooks } = receiver([verification])
  expect((await webhooks.receive(request({ type: 'url_verification' }))).status).toBe(400)
})

it('handles events beside handshakes', async () => {
  const { webhooks, outcomes } = receiver([verification])
  expect((await webhooks.receive(request())).body).toBe('{"ok":true}')
  expect(outcomes).toMatchObject([{ kind: 'handled' }])
})

it('answers in JSON with an HMAC under the secret that matched', async () => {
  const validation: Handshake = {
    name: 'endpoint.url_validation',
    when: [{ field: 'event', is: 'endpoint.url_validation' }],
    proof: 'signature',
    reply: {
      body: {
        json: {
          plainToken: { field: 'payload.plainToken' },
          encryptedToken: { hmac: { field: 'payload.plainToken' }, hash: 'sha256', encoding: 'hex' },
        },
      },
    },
  }
  const { webhooks } = receiver([validation], { secret: ['the new one', SECRET] })
  const reply = await webhooks.receive(
    request({ event: 'endpoint.url_validation', payload: { plainToken: 'qgg8vlvZRS6UYooatFL8Aw' } }),
  )
  expect(reply.headers['content-type']).toBe('application/json')
  expect(JSON.parse(reply.body)).toEqual({
    plainToken: 'qgg8vlvZRS6UYooatFL8Aw',
    encryptedToken: createHmac('sha256', SECRET).update('qgg8vlvZRS6UYooatFL8Aw').digest('hex'),
  })
})

const crc: Handshake = {
  name: 'crc',
  method: 'GET',
  when: [{ query: 'crc_token' }],
  proof: 'none',
  reply: {
    body: {
      json: {
        response_token: {
          hmac: { query: 'crc_token' },
          hash: 'sha256',
          encoding: 'base64',
          prefix: 'sha256=',
        },
      },
    },
  },
}

it('answers an unsigned GET without reading a body', async () => {
  const { webhooks } = receiver([crc])
  const reply = await webhooks.receive(get('/hooks?crc_token=MDk5MzZh-_x.y&nonce=1'))
  const mac = createHmac('sha256', SECRET).update('MDk5MzZh-_x.y').digest('base64')
  expect(JSON.parse(reply.body)).toEqual({ response_token: `sha256=${mac}` })
})

it.each([JSON.stringify(ticket()), '{}', '[]', 'a b', 'a=1&b=2', '', '"x"'])(
  'signs no value that could be an event: %s',
  async (forged) => {
    const { webhooks } = receiver([crc])
    const reply = await webhooks.receive(get(`/hooks?crc_token=${encodeURIComponent(forged)}`))
    expect([reply.status, reply.body]).toEqual([400, '{"error":"PAYLOAD_INVALID"}'])
  },
)

const subscribe: Handshake = {
  name: 'hub.challenge',
  method: 'GET',
  when: [{ query: 'hub.mode', is: 'subscribe' }],
  proof: { query: 'hub.verify_token', setting: 'verifyToken' },
  reply: { body: { query: 'hub.challenge' } },
}

it('compares the token of a handshake with the setting, and refuses another one with 403', async () => {
  const { webhooks, outcomes } = receiver([subscribe], { settings: { verifyToken: 'meaty' } })
  const ask = (token: string) =>
    webhooks.receive(get(`/hooks?hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=${token}`))
  expect(await ask('meaty')).toMatchObject({ status: 200, body: '1158201444' })
  expect(await ask('meat')).toMatchObject({ status: 403, body: '{"error":"HANDSHAKE_REFUSED"}' })
  expect(await ask('')).toMatchObject({ status: 403 })
  expect(outcomes.map(({ kind }) => kind)).toEqual(['handshake', 'refused', 'refused'])
})

it('throws at creation when a setting of the provider is missing', () => {
  const provider = doors([subscribe], ['verifyToken'])
  expect(() => createWebhooks({ provider, secret: SECRET })).toThrow(/verifyToken/)
  expect(() => createWebhooks({ provider, secret: SECRET, settings: { verifyToken: '' } })).toThrow(
    /verifyToken/,
  )
  expect(() => createWebhooks({ provider: tickets, secret: SECRET, settings: { x: 'y' } })).toThrow(/'x'/)
})

it('lists the methods of its handshakes in the reply to any other method', async () => {
  const { webhooks } = receiver([crc])
  const reply = await webhooks.receive(get('/hooks', 'PUT'))
  expect([reply.status, reply.headers.allow]).toEqual([405, 'POST, GET'])
})

it('answers a HEAD check', async () => {
  const { webhooks } = receiver([{ name: 'check', method: 'HEAD', proof: 'none', reply: {} }])
  expect(await webhooks.receive(get('/hooks', 'HEAD'))).toMatchObject({ status: 200, body: '' })
})

const capture: Handshake = {
  name: 'verification_token',
  when: [{ field: 'verification_token' }],
  proof: 'none',
  reply: {},
  emits: true,
}
const unsigned = (body: string, length = String(body.length)) =>
  request(body, { headers: { 'x-tickets-signature': undefined, 'content-length': length } })

it('reports the body of an unsigned handshake to observers', async () => {
  const { webhooks, outcomes } = receiver([capture])
  expect((await webhooks.receive(unsigned('{"verification_token":"secret_tMrl"}'))).status).toBe(200)
  expect(outcomes).toMatchObject([{ kind: 'handshake', body: { verification_token: 'secret_tMrl' } }])
  const silent = createWebhooks({ provider: doors([capture]), secret: SECRET })
  const lines = await captureErrors(() => silent.receive(unsigned('{"verification_token":"secret_tMrl"}')))
  expect(lines.join()).toContain('secret_tMrl')
})

it.each([
  ['an event', JSON.stringify(ticket())],
  ['no JSON', 'hello'],
  ['null', 'null'],
])('answers no handshake for an unsigned body that is %s', async (_what, body) => {
  const { webhooks } = receiver([capture])
  expect(await webhooks.receive(unsigned(body))).toMatchObject({ status: 401 })
})

it('refuses a handshake without its signature, even next to an unsigned handshake', async () => {
  const { webhooks } = receiver([verification, capture])
  const reply = await webhooks.receive(unsigned('{"type":"url_verification","challenge":"x"}'))
  expect([reply.status, reply.body]).toEqual([401, '{"error":"SIGNATURE_MISSING"}'])
})

it('does not read a large unsigned body', async () => {
  const { webhooks } = receiver([capture])
  const large = { ...unsigned('', '100000'), body: () => new Promise<never>(() => {}) }
  expect(await webhooks.receive(large)).toMatchObject({ status: 401, body: '{"error":"SIGNATURE_MISSING"}' })
})

it("acknowledges with the provider's own reply", async () => {
  const provider = defineProvider({
    name: 'quiet',
    signature: tickets.signature,
    envelope: tickets.envelope,
    events: { 'ticket.opened': tickets.events['ticket.opened'] },
    reply: { acknowledge: { status: 204, type: 'application/json' } },
  })
  const webhooks = createWebhooks({ provider, secret: SECRET }).on('*', () => {})
  const reply = { status: 204, headers: { 'content-type': 'application/json' }, body: '' }
  expect(await webhooks.receive(request())).toEqual(reply)
  expect(await webhooks.receive(request())).toEqual(reply)
})
