import { describe, expect, it } from 'vitest'
import { captureErrors } from '../../test-support/capture-errors.ts'
import { expectNoRejections } from '../../test-support/expect-no-rejections.ts'
import { manualClock, settle } from '../../test-support/manual-clock.ts'
import { request, SECRET, ticket, ticketReceiver, tickets } from '../../test-support/tickets.ts'
import { createWebhooks, defineProvider, memoryStore, WebhookError } from '../index.ts'

expectNoRejections()

const unsigned = () => request(ticket(), { headers: { 'x-tickets-signature': undefined } })

/** An object whose `then` getter calls `read`. */
function thenable(read: () => unknown): object {
  return Object.defineProperty({}, 'then', { get: read })
}

describe('receive with a faulty observer', () => {
  const broken: Array<[string, () => unknown]> = [
    [
      'throws',
      () => {
        throw new Error('log store is down')
      },
    ],
    ['rejects', () => Promise.reject(new Error('log store is down'))],
    ['rejects with nothing', () => Promise.reject()],
    [
      'returns a thenable that fails',
      () => thenable(() => (_: unknown, fail: (e: unknown) => void) => fail('down')),
    ],
    [
      'returns a thenable that throws',
      () =>
        thenable(() => {
          throw new Error('log store is down')
        }),
    ],
  ]
  it.each(broken)('replies and prints one error when it %s', async (_what, observe) => {
    const webhooks = createWebhooks({ provider: tickets, secret: SECRET }).observe(observe)
    const lines = await captureErrors(async () => {
      expect((await webhooks.receive(request())).status).toBe(200)
      expect((await webhooks.receive(unsigned())).status).toBe(401)
      await settle()
    })
    expect(lines).toHaveLength(1)
    expect(lines[0]).toContain('An observe listener failed')
  })

  it('replies at once when its promise never settles', async () => {
    const webhooks = createWebhooks({ provider: tickets, secret: SECRET }).observe(
      () => new Promise(() => {}),
    )
    expect((await webhooks.receive(request())).status).toBe(200)
  })

  it('still calls the next observer', async () => {
    const heard: string[] = []
    const webhooks = createWebhooks({ provider: tickets, secret: SECRET })
      .observe(() => Promise.reject(new Error('down')))
      .observe(({ kind }) => heard.push(kind))
    await captureErrors(async () => {
      await webhooks.receive(request())
      await settle()
    })
    expect(heard).toEqual(['unhandled'])
  })
})

describe('receive with a store that breaks the contract', () => {
  const nonsense: Array<[string, unknown]> = [
    ['an unknown status', { status: 'weird' }],
    ['nothing', undefined],
    ['null', null],
    ['text', 'claimed'],
    ['an object without a prototype', Object.create(null)],
    ['a claim without an attempt', { status: 'claimed', progress: null }],
    ['a claim with an attempt of NaN', { status: 'claimed', attempt: Number.NaN, progress: null }],
    ['progress elsewhere without a time', { status: 'in-progress' }],
    ['an exhausted claim without an attempt', { status: 'exhausted' }],
  ]
  it.each(nonsense)('replies 503 and runs no handler when claim() resolves to %s', async (_what, answer) => {
    const { webhooks, outcomes } = ticketReceiver({
      store: { ...memoryStore(), claim: async () => answer as never },
    })
    webhooks.on('*', () => expect.unreachable())
    expect(await webhooks.receive(request())).toMatchObject({
      status: 503,
      body: '{"error":"STORE_UNAVAILABLE"}',
    })
    expect(outcomes[0]).toMatchObject({ error: { message: expect.stringContaining('from claim()') } })
  })

  it.each(nonsense)(
    'replies 503 when a duplicate waits and claim() resolves to %s',
    async (_what, answer) => {
      const answers = [{ status: 'in-progress', retryAfterMs: 1 }, answer]
      const { webhooks, outcomes } = ticketReceiver({
        store: { ...memoryStore(), claim: async () => answers.shift() as never },
      })
      webhooks.on('*', () => expect.unreachable())
      expect((await webhooks.receive(request())).status).toBe(503)
      expect(outcomes[0]).toMatchObject({ error: { message: expect.stringContaining('from claim()') } })
    },
  )

  it('quotes the invalid result in the error', async () => {
    const { webhooks, outcomes } = ticketReceiver({
      store: { ...memoryStore(), claim: async () => ({ status: 'weird' }) as never },
    })
    webhooks.on('*', () => {})
    await webhooks.receive(request())
    expect(String(outcomes[0]?.error)).toContain('{"status":"weird"}')
  })

  it.each([[undefined], ['OK'], [1], [{}]])(
    'does not acknowledge when complete() resolves to %s',
    async (answer) => {
      const clock = manualClock()
      const { webhooks } = ticketReceiver({
        clock,
        store: { ...memoryStore(), complete: async () => answer as never },
      })
      webhooks.on('*', () => {})
      const replying = webhooks.receive(request())
      await clock.advance(9000)
      expect((await replying).status).toBe(503)
    },
  )

  it('replies 503 when a method throws instead of rejecting', async () => {
    const store = {
      ...memoryStore(),
      claim: () => {
        throw new Error('not connected')
      },
    }
    const { webhooks } = ticketReceiver({ store })
    webhooks.on('*', () => {})
    expect((await webhooks.receive(request())).status).toBe(503)
  })
})

describe('receive with faulty user code', () => {
  it.each([
    ['a secret function', { secret: () => Promise.reject(new WebhookError('EXHAUSTED', 'x')) }, {}],
    ['an adapter', {}, { body: () => Promise.reject(new WebhookError('EXHAUSTED', 'x')) }],
  ])(
    'does not acknowledge an unverified request when %s throws a WebhookError',
    async (_what, options, over) => {
      const { webhooks } = ticketReceiver(options)
      webhooks.on('*', () => expect.unreachable())
      expect((await webhooks.receive({ ...request(), ...over })).status).toBeGreaterThanOrEqual(400)
    },
  )

  const thrown: Array<[string, unknown]> = [
    ['undefined', undefined],
    ['null', null],
    ['a symbol', Symbol('x')],
    ['a frozen object', Object.freeze({})],
    [
      'a proxy whose traps all throw',
      new Proxy(
        {},
        {
          get: () => {
            throw new Error('touched')
          },
          getPrototypeOf: () => {
            throw new Error('touched')
          },
        },
      ),
    ],
  ]
  it.each(thrown)('replies when a handler throws %s', async (_what, value) => {
    const { webhooks } = ticketReceiver()
    webhooks.on('*', () => {
      throw value
    })
    expect((await webhooks.receive(request())).status).toBe(500)
    const { webhooks: second } = ticketReceiver({ secret: () => Promise.reject(value) })
    expect((await second.receive(request())).status).toBe(500)
  })

  it('reports an eventId that returns a promise, and ignores its rejection', async () => {
    const provider = defineProvider({
      name: 'tickets',
      signature: tickets.signature,
      envelope: { type: 'type' },
      events: tickets.events,
      eventId: (() => Promise.reject(new Error('no id'))) as never,
    })
    const { webhooks, outcomes } = ticketReceiver({ provider: provider as never })
    webhooks.on('*', () => expect.unreachable())
    expect((await webhooks.receive(request())).status).toBe(500)
    expect(outcomes[0]).toMatchObject({ error: { message: expect.stringContaining('returned a promise') } })
  })

  it.each([[undefined], [null], ['text']])(
    'runs no handler when the schema turns an event into %s',
    async (value) => {
      const schema = { '~standard': { version: 1, vendor: 'test', validate: () => ({ value }) } } as const
      const provider = defineProvider({
        name: 'tickets',
        signature: tickets.signature,
        envelope: { type: 'type' },
        events: { 'ticket.opened': schema as never },
      })
      const { webhooks, outcomes } = ticketReceiver({ provider: provider as never })
      webhooks.on('*', () => expect.unreachable())
      expect((await webhooks.receive(request())).status).toBe(500)
      expect(outcomes[0]).toMatchObject({ error: { message: expect.stringContaining('returned no object') } })
    },
  )

  it('waits for a body that is a thenable without chaining', async () => {
    const clock = manualClock()
    const { webhooks } = ticketReceiver({ clock })
    const replying = webhooks.receive({ ...request(), body: () => thenable(() => () => {}) as never })
    await clock.advance(9000)
    expect((await replying).status).toBe(408)
    const bytes = await request().body(1000)
    const answers = thenable(() => (resolve: (bytes: Uint8Array) => void) => resolve(bytes))
    expect((await webhooks.receive({ ...request(), body: () => answers as never })).status).toBe(200)
  })

  it.each([
    ['the time', { now: () => expect.fail('broken'), after: () => () => {} }],
    [
      'a timer',
      {
        now: () => 0,
        after: () => {
          throw new Error('broken')
        },
      },
    ],
  ])('replies when the clock fails at %s', async (_what, clock) => {
    const { webhooks } = ticketReceiver({ clock: clock as never })
    webhooks.on('*', () => {})
    expect((await webhooks.receive(request())).status).toBe(500)
  })

  it('handles an event with a clock whose timers are numbers', async () => {
    const { webhooks } = ticketReceiver({ clock: { now: () => 0, after: () => 7 as never } })
    webhooks.on('*', () => {})
    expect((await webhooks.receive(request())).status).toBeLessThan(504)
  })
})
