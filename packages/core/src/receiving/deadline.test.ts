import { describe, expect, it, vi } from 'vitest'
import { manualClock, settle } from '../../test-support/manual-clock.ts'
import { request, SECRET, ticket, ticketReceiver } from '../../test-support/tickets.ts'
import { memoryStore, type WebhookRequest } from '../index.ts'

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
    expect(signal?.reason).toMatchObject({
      code: 'HANDLER_TIMEOUT',
      message: "The handler '*' ran past the deadline (9 s). Move slow work to the inbox or a queue.",
    })
    finish()
    await settle()
    expect(outcomes).toMatchObject([{ code: 'HANDLER_TIMEOUT' }, { kind: 'late', result: 'completed' }])
    expect((await webhooks.receive(request())).status).toBe(200)
    expect(outcomes[2]).toMatchObject({ kind: 'duplicate' })
    expect(clock.pending).toBe(0)
  })

  it('is kept while a test fakes timers', async () => {
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

  it('leaves an event to the retry when its secret arrives too late', async () => {
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

  it('is kept with a clock whose methods need their this', async () => {
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

  it('reports a handler that fails after the deadline to observers', async () => {
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
