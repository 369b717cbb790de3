import { describe, expect, it } from 'vitest'
import { request, SECRET, ticket, ticketReceiver, tickets } from '../../test-support/tickets.ts'
import { createWebhooks, defineProvider } from '../index.ts'

it('runs all matching handlers in the order of registration, one after another', async () => {
  const { webhooks } = ticketReceiver()
  const ran: string[] = []
  webhooks.on('*', async () => {
    await Promise.resolve()
    ran.push('*')
  })
  webhooks.on('ticket.opened', () => void ran.push('ticket.opened'))
  webhooks.on('ticket.*', () => void ran.push('ticket.*'))
  webhooks.on(['note.added', 'ticket.opened'], () => void ran.push('list'))
  webhooks.on('note.*', () => void ran.push('note.*'))
  await webhooks.receive(request())
  expect(ran).toEqual(['*', 'ticket.opened', 'ticket.*', 'list'])
})

it('runs a handler once for an event that several patterns of its list match', async () => {
  const { webhooks } = ticketReceiver()
  let runs = 0
  webhooks.on(['ticket.*', 'ticket.opened', '*'], () => void runs++)
  await webhooks.receive(request())
  expect(runs).toBe(1)
})

it('does not match a prefix pattern against a longer word', async () => {
  const { webhooks } = ticketReceiver()
  webhooks.on('ticket.*', () => expect.unreachable())
  expect((await webhooks.receive(request({ type: 'tickets.opened', id: '1' }))).status).toBe(200)
})

it('passes known events without a handler, and unknown events, to onUnhandled', async () => {
  const { webhooks, outcomes } = ticketReceiver()
  const seen: string[] = []
  webhooks.on('ticket.opened', () => expect.unreachable())
  webhooks.onUnhandled((event) => void seen.push(event.type))
  await webhooks.receive(request(ticket('evt_1', 'note.added')))
  await webhooks.receive(request({ type: 'ticket.teleported', id: 'evt_2', data: 3 }))
  expect(seen).toEqual(['note.added', 'ticket.teleported'])
  expect(outcomes.map(({ kind }) => kind)).toEqual(['unhandled', 'unhandled'])
})

it('retries an onUnhandled handler that threw', async () => {
  const { webhooks } = ticketReceiver()
  webhooks.onUnhandled((_event, { attempt }) => {
    if (attempt === 1) throw new Error('once')
  })
  expect((await webhooks.receive(request())).status).toBe(500)
  expect((await webhooks.receive(request())).status).toBe(200)
})

it('identifies an unknown event without an id by its signed bytes', async () => {
  const { webhooks, outcomes } = ticketReceiver()
  let runs = 0
  webhooks.onUnhandled(() => void runs++)
  await webhooks.receive(request({ type: 'ping' }))
  await webhooks.receive(request({ type: 'ping' }))
  await webhooks.receive(request({ type: 'ping', n: 2 }))
  expect(runs).toBe(2)
  expect(outcomes[0]).toMatchObject({ id: expect.stringMatching(/^sha256:[0-9a-f]{64}$/) })
})

it.each(['ticket.closd', 'tickets.*', 'ticket', 'ticket*', '', 'constructor', '__proto__'])(
  'throws for %s, which no event type matches',
  (pattern) => {
    const { webhooks } = ticketReceiver()
    expect(() => webhooks.on(pattern as never, () => {})).toThrow(/No event type matches/)
  },
)

it('throws for an empty list, a handler that is not a function, and a duplicate name', () => {
  const { webhooks } = ticketReceiver()
  expect(() => webhooks.on([], () => {})).toThrow(/empty/)
  expect(() => webhooks.on('*', undefined as never)).toThrow(/not a function/)
  webhooks.on('*', () => {}, { name: 'mail' })
  expect(() => webhooks.on('*', () => {}, { name: 'mail' })).toThrow(/'mail'/)
})

describe('an open catalog', () => {
  const open = defineProvider({
    name: 'open',
    signature: tickets.signature,
    envelope: tickets.envelope,
    events: { 'ticket.opened': tickets.events['ticket.opened'] },
    catalog: 'open',
  })
  const create = () => createWebhooks({ provider: open, secret: SECRET }).observe(() => {})

  it('accepts a handler for a type that it does not list, next to the handlers that match the type', async () => {
    const webhooks = create()
    const ran: string[] = []
    webhooks.on('*', (_event, { type }) => void ran.push(`all ${type}`))
    // @ts-expect-error types of an open catalog are named by `typed`; plain JavaScript names them anyway
    webhooks.on('door.opened', (_event, { type }) => void ran.push(`one ${type}`))
    webhooks.onUnhandled((_event, { type }) => void ran.push(`unhandled ${type}`))
    for (const type of ['door.opened', 'ticket.opened', 'door.closed']) {
      expect((await webhooks.receive(request(ticket(type, type)))).status).toBe(200)
    }
    expect(ran).toEqual(['all door.opened', 'one door.opened', 'all ticket.opened', 'unhandled door.closed'])
  })

  it('refuses a prefix that no type has', () => {
    expect(() => create().on('doors.*' as never, () => {})).toThrow(/doors/)
  })
})
