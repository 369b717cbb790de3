import { describe, expect, it } from 'vitest'
import { request, SECRET, signTicket, ticket, ticketReceiver } from '../../test-support/tickets.ts'
import { ERROR_CODES, WebhookError, type WebhookRequest } from '../index.ts'

describe('receive', () => {
  it('acknowledges a handled event', async () => {
    const { webhooks, outcomes } = ticketReceiver()
    const seen: unknown[] = []
    webhooks.on('ticket.opened', (event) => seen.push(event))
    const reply = await webhooks.receive(request())
    expect(reply).toEqual({
      status: 200,
      headers: { 'content-type': 'application/json; charset=utf-8' },
      body: '{"ok":true}',
    })
    expect(seen).toEqual([ticket()])
    expect(outcomes).toMatchObject([
      {
        kind: 'handled',
        type: 'ticket.opened',
        id: 'evt_1',
        key: 'tickets:evt_1',
        attempt: 1,
        secretIndex: 0,
      },
    ])
  })

  const refusals: Array<[string, keyof typeof ERROR_CODES, () => WebhookRequest]> = [
    ['a GET', 'METHOD_NOT_ALLOWED', () => request(ticket(), { method: 'GET' })],
    ['gzip', 'ENCODING_UNSUPPORTED', () => request(ticket(), { headers: { 'content-encoding': 'gzip' } })],
    ['a large body', 'PAYLOAD_TOO_LARGE', () => request('x'.repeat(1_048_577))],
    [
      'no signature',
      'SIGNATURE_MISSING',
      () => request(ticket(), { headers: { 'x-tickets-signature': undefined } }),
    ],
    [
      'an empty signature',
      'SIGNATURE_INVALID',
      () => request(ticket(), { headers: { 'x-tickets-signature': '' } }),
    ],
    ['an empty body', 'PAYLOAD_INVALID', () => request('')],
    ['text', 'PAYLOAD_INVALID', () => request('hello')],
    ['a JSON primitive', 'PAYLOAD_INVALID', () => request('42')],
    ['null', 'PAYLOAD_INVALID', () => request('null')],
    ['an array', 'PAYLOAD_INVALID', () => request('[]')],
    ['no type', 'PAYLOAD_INVALID', () => request({ id: 'evt_1' })],
    ['a type that is a number', 'PAYLOAD_INVALID', () => request({ id: 'evt_1', type: 7 })],
    ['invalid UTF-8', 'PAYLOAD_INVALID', () => request(Buffer.from([0x7b, 0xff, 0x7d]))],
    ['the wrong shape', 'EVENT_INVALID', () => request({ ...ticket(), data: {} })],
    [
      'a hung-up client',
      'BODY_INCOMPLETE',
      () => ({ ...request(), body: () => Promise.reject(new Error('aborted')) }),
    ],
  ]
  it.each(refusals)('refuses %s with %s and reveals nothing else', async (_what, code, make) => {
    const { webhooks, outcomes } = ticketReceiver()
    webhooks.on('*', () => expect.unreachable())
    const reply = await webhooks.receive(make())
    expect(reply.status).toBe(ERROR_CODES[code].status)
    expect(reply.body).toBe(JSON.stringify({ error: code }))
    expect(outcomes).toMatchObject([{ kind: 'refused', code }])
  })

  it('answers a GET with Allow: POST', async () => {
    const { webhooks } = ticketReceiver()
    expect((await webhooks.receive(request(ticket(), { method: 'GET' }))).headers.allow).toBe('POST')
  })

  it('checks in order: method, encoding, signature header, size, signature, JSON', async () => {
    const { webhooks, outcomes } = ticketReceiver({ maxBodyBytes: 10 })
    const bad = { headers: { 'content-encoding': 'br', 'x-tickets-signature': undefined }, method: 'PUT' }
    await webhooks.receive(request('not JSON, and long', bad))
    await webhooks.receive(request('not JSON, and long', { ...bad, method: 'POST' }))
    await webhooks.receive(request('not JSON, and long', { headers: { 'x-tickets-signature': undefined } }))
    await webhooks.receive(request('not JSON, and long', { headers: { 'x-tickets-signature': 'wrong' } }))
    await webhooks.receive(request('not JSON', { headers: { 'x-tickets-signature': 'wrong' } }))
    await webhooks.receive(request('not JSON'))
    expect(outcomes.map((outcome) => 'code' in outcome && outcome.code)).toEqual([
      'METHOD_NOT_ALLOWED',
      'ENCODING_UNSUPPORTED',
      'SIGNATURE_MISSING',
      'PAYLOAD_TOO_LARGE',
      'SIGNATURE_INVALID',
      'PAYLOAD_INVALID',
    ])
  })

  it('lets no message, cause or secret of a failing handler reach the sender', async () => {
    const { webhooks, outcomes } = ticketReceiver()
    webhooks.on('*', () => {
      throw new Error('password=hunter2')
    })
    const reply = await webhooks.receive(request())
    expect(JSON.stringify(reply)).not.toMatch(/hunter2|stack|secret/)
    expect(reply).toMatchObject({ status: 500, body: '{"error":"HANDLER_FAILED"}' })
    expect(outcomes).toMatchObject([{ kind: 'failed', error: { cause: { message: 'password=hunter2' } } }])
  })

  it('keeps secret, signature and payload out of every error message', async () => {
    const { webhooks, outcomes } = ticketReceiver()
    const secretive = { ...ticket(), data: { card: '4111-1111' } }
    await webhooks.receive(request(secretive))
    await webhooks.receive(request('{"card":"4111-1111"'))
    await webhooks.receive(request(secretive, { headers: { 'x-tickets-signature': signTicket('other') } }))
    for (const outcome of outcomes) {
      const told = outcome.kind === 'refused' ? outcome.error.message : ''
      expect(told).not.toBe('')
      expect(told).not.toMatch(/4111|[0-9a-f]{16}/)
      expect(told).not.toContain(SECRET)
    }
  })
})

describe('bytes', () => {
  it.each(['{"$&":"$$ $1 $`"}', '{"é":"\u2028 😀"}', '{ "spaced" : 1.0 }'])(
    'verifies the exact bytes of %s',
    async (data) => {
      const { webhooks } = ticketReceiver()
      const body = `{"type":"ticket.opened","id":"evt_1","data":{"title":"x","more":${data}}}`
      expect((await webhooks.receive(request(body))).status).toBe(200)
    },
  )

  it('accepts a body with a byte order mark when the mark was signed', async () => {
    const { webhooks } = ticketReceiver()
    const marked = Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(JSON.stringify(ticket()))])
    expect((await webhooks.receive(request(marked))).status).toBe(200)
    const signedWithout = { headers: { 'x-tickets-signature': signTicket(marked.subarray(3)) } }
    expect((await webhooks.receive(request(marked, signedWithout))).status).toBe(401)
  })

  it('parses JSON that is nested half a million deep', async () => {
    const { webhooks } = ticketReceiver()
    const depth = 500_000
    const body = `{"type":"other","id":"evt_1","data":${'['.repeat(depth)}${']'.repeat(depth)}}`
    expect((await webhooks.receive(request(body))).status).toBe(200)
  })

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])(
    'treats %s as an unknown type',
    async (type) => {
      const { webhooks, outcomes } = ticketReceiver()
      const seen: string[] = []
      webhooks.on('*', () => expect.unreachable())
      webhooks.onUnhandled((_event, context) => seen.push(context.type))
      expect((await webhooks.receive(request(`{"type":"${type}","id":"evt_1"}`))).status).toBe(200)
      expect(seen).toEqual([type])
      expect(outcomes[0]?.kind).toBe('unhandled')
    },
  )
})

describe('receive with a faulty adapter', () => {
  it.each([
    [
      'header() throws',
      {
        header: () => {
          throw new Error('broken adapter')
        },
      },
    ],
    ['body() resolves to text', { body: async () => 'text' as never }],
    [
      'body() throws at once',
      {
        body: () => {
          throw new Error('broken adapter')
        },
      },
    ],
  ])('answers when %s', async (_what, over) => {
    const { webhooks } = ticketReceiver()
    const reply = await webhooks.receive({ ...request(), ...over })
    expect(reply.status).toBeGreaterThanOrEqual(400)
  })

  it('recognises a WebhookError from another copy of the package', async () => {
    const { isWebhookError } = await import('../ground/errors.ts')
    expect(isWebhookError(new WebhookError('PAYLOAD_INVALID', 'x'))).toBe(true)
    expect(isWebhookError(new Error('x'))).toBe(false)
  })
})
