import { describe, expect, it } from 'vitest'
import { captureErrors } from '../../test-support/capture-errors.ts'
import { expectNoRejections } from '../../test-support/expect-no-rejections.ts'
import { manualClock, settle } from '../../test-support/manual-clock.ts'
import { request, SECRET, ticket, ticketReceiver, tickets } from '../../test-support/tickets.ts'
import { createWebhooks, defineProvider, memoryStore, WebhookError } from '../index.ts'

expectNoRejections()

const unsigned = () => request(ticket(), { headers: { 'x-tickets-signature': undefined } })

/** An object whose `then` is what `read` gives, or throws. */
function thenable(read: () => unknown): object {
  return Object.defineProperty({}, 'then', { get: read })
}

describe('an observer', () => {
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
  it.each(broken)(
    'that %s costs no reply and ends no process, and is told of once',
    async (_what, observe) => {
      const webhooks = createWebhooks({ provider: tickets, secret: SECRET }).observe(observe)
      const lines = await captureErrors(async () => {
        expect((await webhooks.receive(request())).status).toBe(200)
        expect((await webhooks.receive(unsigned())).status).toBe(401)
        await settle()
      })
      expect(lines).toHaveLength(1)
      expect(lines[0]).toContain('An observe listener failed')
    },
  )

  it('that never answers delays nothing', async () => {
    const webhooks = createWebhooks({ provider: tickets, secret: SECRET }).observe(
      () => new Promise(() => {}),
    )
    expect((await webhooks.receive(request())).status).toBe(200)
  })

  it('does not keep the next observer from hearing of the outcome', async () => {
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

describe('a store that answers nonsense', () => {
  const nonsense: Array<[string, unknown]> = [
    ['a status nobody knows', { status: 'weird' }],
    ['nothing', undefined],
    ['null', null],
    ['text', 'claimed'],
    ['an object without a prototype', Object.create(null)],
    ['a claim without an attempt', { status: 'claimed', progress: null }],
    ['a claim with an attempt of NaN', { status: 'claimed', attempt: Number.NaN, progress: null }],
    ['progress elsewhere without a time', { status: 'in-progress' }],
    ['an exhausted claim without an attempt', { status: 'exhausted' }],
  ]
  it.each(nonsense)('to a claim (%s) is 503 and runs no handler', async (_what, answer) => {
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

  it('is named in the error', async () => {
    const { webhooks, outcomes } = ticketReceiver({
      store: { ...memoryStore(), claim: async () => ({ status: 'weird' }) as never },
    })
    webhooks.on('*', () => {})
    await webhooks.receive(request())
    expect(String(outcomes[0]?.error)).toContain('{"status":"weird"}')
  })

  it.each([[undefined], ['OK'], [1], [{}]])('to a completion (%s) is never acknowledged', async (answer) => {
    const clock = manualClock()
    const { webhooks } = ticketReceiver({
      clock,
      store: { ...memoryStore(), complete: async () => answer as never },
    })
    webhooks.on('*', () => {})
    const replying = webhooks.receive(request())
    await clock.advance(9000)
    expect((await replying).status).toBe(503)
  })

  it('by throwing at once instead of rejecting is 503', async () => {
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

describe('foreign code', () => {
  it.each([
    ['a secret function', { secret: () => Promise.reject(new WebhookError('EXHAUSTED', 'x')) }, {}],
    ['an adapter', {}, { body: () => Promise.reject(new WebhookError('EXHAUSTED', 'x')) }],
  ])('cannot acknowledge an unverified request: %s throws our own error', async (_what, options, over) => {
    const { webhooks } = ticketReceiver(options)
    webhooks.on('*', () => expect.unreachable())
    expect((await webhooks.receive({ ...request(), ...over })).status).toBeGreaterThanOrEqual(400)
  })

  const thrown: Array<[string, unknown]> = [
    ['undefined', undefined],
    ['null', null],
    ['a symbol', Symbol('x')],
    ['a frozen object', Object.freeze({})],
    [
      'a proxy that fails at every touch',
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
  it.each(thrown)('that throws %s gets a reply', async (_what, value) => {
    const { webhooks } = ticketReceiver()
    webhooks.on('*', () => {
      throw value
    })
    expect((await webhooks.receive(request())).status).toBe(500)
    const { webhooks: second } = ticketReceiver({ secret: () => Promise.reject(value) })
    expect((await second.receive(request())).status).toBe(500)
  })

  it('that reads an id asynchronously is told so, and its rejection ends no process', async () => {
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

  it.each([[undefined], [null], ['text']])('hands no handler an event that is %s', async (value) => {
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
  })

  it('that reads the body by a thenable without a chain of its own is waited for', async () => {
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
  ])('a clock that fails at %s gets a reply', async (_what, clock) => {
    const { webhooks } = ticketReceiver({ clock: clock as never })
    webhooks.on('*', () => {})
    expect((await webhooks.receive(request())).status).toBe(500)
  })

  it('a clock whose timers are numbers loses nothing', async () => {
    const { webhooks } = ticketReceiver({ clock: { now: () => 0, after: () => 7 as never } })
    webhooks.on('*', () => {})
    expect((await webhooks.receive(request())).status).toBeLessThan(504)
  })
})
