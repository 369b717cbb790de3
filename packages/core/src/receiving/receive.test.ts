import { describe, expect, it, vi } from 'vitest'
import { manualClock, settle } from '../../test-support/manual-clock.ts'
import { request, SECRET, signTicket, ticket, ticketReceiver, tickets } from '../../test-support/tickets.ts'
import { createWebhooks, ERROR_CODES, memoryStore, WebhookError, type WebhookRequest } from '../index.ts'

describe('what the sender is told', () => {
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
  it.each(refusals)('refuses %s with %s and says nothing more', async (_what, code, make) => {
    const { webhooks, outcomes } = ticketReceiver()
    webhooks.on('*', () => expect.unreachable())
    const reply = await webhooks.receive(make())
    expect(reply.status).toBe(ERROR_CODES[code].status)
    expect(reply.body).toBe(JSON.stringify({ error: code }))
    expect(outcomes).toMatchObject([{ kind: 'refused', code }])
  })

  it('names POST to a GET', async () => {
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
    'verifies %s as it was sent',
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
    'takes %s for an unknown type',
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

describe('secrets', () => {
  it('accepts any secret of a list and says which one matched', async () => {
    const { webhooks, outcomes } = ticketReceiver({ secret: ['the new one', SECRET] })
    expect((await webhooks.receive(request())).status).toBe(200)
    expect(outcomes).toMatchObject([{ secretIndex: 1 }])
  })

  it('asks a function for the secret of a tenant, and keeps tenants apart', async () => {
    const { webhooks, outcomes } = ticketReceiver({
      secret: async (incoming) => ({ secret: SECRET, endpoint: `tickets/${incoming.header('x-tenant')}` }),
    })
    let runs = 0
    webhooks.on('*', () => void runs++)
    await webhooks.receive(request(ticket(), { headers: { 'x-tenant': 'a' } }))
    await webhooks.receive(request(ticket(), { headers: { 'x-tenant': 'b' } }))
    expect(runs).toBe(2)
    expect(outcomes).toMatchObject([{ key: 'tickets/a:evt_1' }, { key: 'tickets/b:evt_1' }])
  })

  it('refuses a tenant that nobody knows like a wrong signature', async () => {
    const { webhooks } = ticketReceiver({ secret: () => undefined })
    expect(await webhooks.receive(request())).toMatchObject({
      status: 401,
      body: '{"error":"SIGNATURE_INVALID"}',
    })
  })

  it.each([
    ['throws', () => Promise.reject(new Error('no database'))],
    ['answers an empty secret', () => ''],
    ['answers an empty list', () => []],
  ])('fails closed when the secret function %s', async (_what, secret) => {
    const { webhooks } = ticketReceiver({ secret })
    webhooks.on('*', () => expect.unreachable())
    expect(await webhooks.receive(request())).toMatchObject({
      status: 500,
      body: '{"error":"CONFIG_INVALID"}',
    })
  })

  it('accepts unsigned requests only when that was asked for by name', async () => {
    const { webhooks } = ticketReceiver({ secret: undefined, allowUnsigned: true })
    const unsigned = request(ticket(), { headers: { 'x-tickets-signature': undefined } })
    expect((await webhooks.receive(unsigned)).status).toBe(200)
  })

  const impossible: Array<[string, object]> = [
    ['no secret', {}],
    ['an empty secret', { secret: '' }],
    ['a blank secret', { secret: ' \n' }],
    ['an empty list', { secret: [] }],
    ['an empty secret in a list', { secret: [SECRET, ''] }],
    ['a secret together with allowUnsigned', { secret: SECRET, allowUnsigned: true }],
    ['a retention shorter than the ladder', { secret: SECRET, retainMs: 60_000 }],
    ['a deadline of zero', { secret: SECRET, deadlineMs: 0 }],
  ]
  it.each(impossible)('throws at creation for %s', (_what, options) => {
    expect(() => createWebhooks({ provider: tickets, ...options } as never)).toThrow(
      expect.objectContaining({ code: 'CONFIG_INVALID' }),
    )
  })
})

describe('the deadline', () => {
  it('answers 503 when a handler runs past it, aborts the signal and keeps a late success', async () => {
    const clock = manualClock()
    const { webhooks, outcomes } = ticketReceiver({ clock })
    let finish = () => {}
    let signal: AbortSignal | undefined
    webhooks.on('*', (_event, context) => {
      signal = context.signal
      return new Promise<void>((resolve) => {
        finish = resolve
      })
    })
    const replying = webhooks.receive(request())
    await clock.advance(9000)
    const reply = await replying
    expect(reply).toMatchObject({
      status: 503,
      body: '{"error":"HANDLER_TIMEOUT"}',
      headers: { 'retry-after': '15' },
    })
    expect(signal?.reason).toMatchObject({ code: 'HANDLER_TIMEOUT' })
    finish()
    await settle()
    expect(outcomes).toMatchObject([{ code: 'HANDLER_TIMEOUT' }, { kind: 'late', result: 'completed' }])
    expect((await webhooks.receive(request())).status).toBe(200)
    expect(outcomes[2]).toMatchObject({ kind: 'duplicate' })
    expect(clock.pending).toBe(0)
  })

  it('is kept while a test fakes timers, and refusals arrive', async () => {
    vi.useFakeTimers()
    try {
      const { webhooks } = ticketReceiver({ deadlineMs: 30 })
      webhooks.on('*', () => new Promise(() => {}))
      expect((await webhooks.receive(request())).status).toBe(503)
      expect((await webhooks.receive(request('x', { headers: { 'x-tickets-signature': 'x' } }))).status).toBe(
        401,
      )
    } finally {
      vi.useRealTimers()
    }
  })

  it('leaves an event to the retry whose secret came too late', async () => {
    const clock = manualClock()
    const store = memoryStore({ now: clock.now })
    let claims = 0
    const { webhooks } = ticketReceiver({
      clock,
      secret: () => new Promise((resolve) => clock.after(10_000, () => resolve(SECRET))),
      store: {
        ...store,
        claim: (...args) => {
          claims++
          return store.claim(...args)
        },
      },
    })
    webhooks.on('*', () => expect.unreachable())
    const replying = webhooks.receive(request())
    await clock.advance(11_000)
    expect((await replying).status).toBe(500)
    expect(claims).toBe(0)
  })

  it('does not wait for the body of a request without a signature', async () => {
    const { webhooks } = ticketReceiver()
    const body = () => new Promise<never>(() => {})
    const unsigned = { ...request(ticket(), { headers: { 'x-tickets-signature': undefined } }), body }
    expect(await webhooks.receive(unsigned)).toMatchObject({
      status: 401,
      body: '{"error":"SIGNATURE_MISSING"}',
    })
  })

  it('is kept by a clock that is a class, with methods that need their this', async () => {
    class OwnClock {
      readonly #clock = manualClock()
      now() {
        return this.#clock.now()
      }
      after(ms: number, run: () => void) {
        return this.#clock.after(ms, run)
      }
      advance(ms: number) {
        return this.#clock.advance(ms)
      }
    }
    const clock = new OwnClock()
    const { webhooks } = ticketReceiver({ clock })
    webhooks.on('*', () => new Promise(() => {}))
    const replying = webhooks.receive(request())
    await clock.advance(9000)
    expect(await replying).toMatchObject({ status: 503, body: '{"error":"HANDLER_TIMEOUT"}' })
  })

  it('tells observers of a handler that fails after the deadline', async () => {
    const clock = manualClock()
    const { webhooks, outcomes } = ticketReceiver({ clock })
    webhooks.on('*', async () => {
      await new Promise<void>((resolve) => clock.after(20_000, resolve))
      throw new Error('too late')
    })
    const replying = webhooks.receive(request())
    await clock.advance(21_000)
    await replying
    expect(outcomes[1]).toMatchObject({
      kind: 'late',
      result: 'released',
      error: { cause: { message: 'too late' } },
    })
  })

  it('leaves handlers that have not begun by the deadline to the retry', async () => {
    const clock = manualClock()
    const { webhooks } = ticketReceiver({ clock })
    const ran: string[] = []
    webhooks.on('*', async () => {
      ran.push('slow')
      await new Promise<void>((resolve) => clock.after(10_000, resolve))
    })
    webhooks.on('*', (_event, { attempt }) => void ran.push(`second, attempt ${attempt}`))
    const replying = webhooks.receive(request())
    await clock.advance(11_000)
    expect((await replying).status).toBe(503)
    expect((await webhooks.receive(request())).status).toBe(200)
    expect(ran).toEqual(['slow', 'second, attempt 2'])
  })

  const hung: Array<[string, string, Parameters<typeof ticketReceiver>[0], Partial<WebhookRequest>]> = [
    ['a body that never ends', 'BODY_INCOMPLETE', {}, { body: () => new Promise(() => {}) }],
    ['a secret function that never answers', 'CONFIG_INVALID', { secret: () => new Promise(() => {}) }, {}],
    [
      'a store that never answers',
      'STORE_UNAVAILABLE',
      { store: { ...memoryStore(), claim: () => new Promise(() => {}) } },
      {},
    ],
  ]
  it.each(hung)('answers %s with %s', async (_what, code, options, over) => {
    const clock = manualClock()
    const { webhooks } = ticketReceiver({ clock, ...options } as never)
    webhooks.on('*', () => expect.unreachable())
    const replying = webhooks.receive({ ...request(), ...over })
    await clock.advance(9000)
    expect((await replying).body).toBe(JSON.stringify({ error: code }))
  })
})

describe('misuse of the boundary', () => {
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

  it('knows its own errors from another copy of the package', async () => {
    const { isWebhookError } = await import('../ground/errors.ts')
    expect(isWebhookError(new WebhookError('PAYLOAD_INVALID', 'x'))).toBe(true)
    expect(isWebhookError(new Error('x'))).toBe(false)
  })
})
