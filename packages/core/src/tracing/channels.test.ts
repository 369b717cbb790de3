import { execFileSync } from 'node:child_process'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { afterEach, expect, it } from 'vitest'
import { captureErrors } from '../../test-support/capture-errors.ts'
import { inboxReceiver } from '../../test-support/inbox-receiver.ts'
import { manualClock, settle } from '../../test-support/manual-clock.ts'
import { request, SECRET, ticket, ticketReceiver, tickets } from '../../test-support/tickets.ts'
import { createWebhooks, type Outcome } from '../index.ts'

type Listener = (message: unknown) => void

const subscribed: [string, Listener][] = []
afterEach(() => {
  for (const [name, listener] of subscribed.splice(0)) unsubscribe(name, listener)
})

function listen<T>(name: string): T[] {
  const messages: T[] = []
  hear(name, (message) => messages.push(message as T))
  return messages
}

function hear(name: string, listener: Listener): void {
  subscribed.push([name, listener])
  subscribe(name, listener)
}

it('publishes the outcome of each delivery, the same that observers get', async () => {
  const published = listen<Outcome>('postern:delivery')
  const { webhooks, outcomes } = ticketReceiver()
  webhooks.on('ticket.opened', () => {})
  for (let delivery = 0; delivery < 2; delivery++) await webhooks.receive(request())
  await webhooks.receive(request(ticket('evt_2'), { headers: { 'x-tickets-signature': 'sha256=00' } }))
  expect(published.map(({ kind }) => kind)).toEqual(['handled', 'duplicate', 'refused'])
  for (const [at, outcome] of outcomes.entries()) expect(published[at]).toBe(outcome)
})

it('publishes the outcomes of a worker', async () => {
  const published = listen<Outcome>('postern:delivery')
  const { webhooks, deliver } = inboxReceiver()
  webhooks.on('*', () => {})
  await webhooks.work()
  await deliver()
  await settle()
  expect(published.map(({ kind, status }) => [kind, status])).toEqual([
    ['accepted', 200],
    ['handled', undefined],
  ])
})

it('prints failures and nothing else, with and without a subscriber', async () => {
  listen('postern:delivery')
  const webhooks = createWebhooks({ provider: tickets, secret: SECRET })
  webhooks.on('ticket.opened', () => {})
  webhooks.on('ticket.closed', () => Promise.reject(new Error('no')))
  const lines = await captureErrors(async () => {
    await webhooks.receive(request())
    await webhooks.receive(request(ticket('evt_2', 'ticket.closed')))
  })
  expect(lines).toHaveLength(1)
  expect(lines[0]).toContain('HANDLER_FAILED')
})

it('publishes the start and the end of each handler', async () => {
  const published = listen('postern:handler')
  const clock = manualClock()
  const { webhooks } = ticketReceiver({ clock })
  webhooks.on('ticket.opened', () => clock.advance(30), { name: 'first' })
  webhooks.on('*', () => undefined)
  await webhooks.receive(request())
  const about = { type: 'ticket.opened', id: 'evt_1', key: 'tickets:evt_1', endpoint: 'tickets', attempt: 1 }
  expect(published).toEqual([
    { ...about, handler: 'first', phase: 'start' },
    { ...about, handler: 'first', phase: 'end', durationMs: 30, error: undefined },
    { ...about, handler: '*', phase: 'start' },
    { ...about, handler: '*', phase: 'end', durationMs: 0, error: undefined },
  ])
})

it('publishes the error of a handler, which fails as it does without a subscriber', async () => {
  const published = listen<{ phase: string; attempt: number; error?: unknown }>('postern:handler')
  const { webhooks, outcomes } = ticketReceiver()
  const boom = new Error('boom')
  webhooks.on('*', () => {
    throw boom
  })
  await webhooks.receive(request())
  await webhooks.receive(request())
  expect(published.map(({ phase, attempt, error }) => [phase, attempt, error])).toEqual([
    ['start', 1, undefined],
    ['end', 1, boom],
    ['start', 2, undefined],
    ['end', 2, boom],
  ])
  expect(outcomes[0]).toMatchObject({ code: 'HANDLER_FAILED', error: { cause: boom } })
})

it('publishes no start of a handler that does not start', async () => {
  const published = listen<{ phase: string; handler: string }>('postern:handler')
  const clock = manualClock()
  const { webhooks } = ticketReceiver({ clock, deadlineMs: 1000 })
  webhooks.on('*', () => clock.advance(1000), { name: 'slow' })
  webhooks.on('*', () => {}, { name: 'next' })
  expect((await webhooks.receive(request())).status).toBe(503)
  await webhooks.idle()
  expect(published.map(({ handler, phase }) => [handler, phase])).toEqual([
    ['slow', 'start'],
    ['slow', 'end'],
  ])
})

it('fails no delivery when a subscriber throws', async () => {
  const uncaught: unknown[] = []
  const others = process.listeners('uncaughtException')
  process.removeAllListeners('uncaughtException')
  process.on('uncaughtException', (error) => uncaught.push(error))
  try {
    const broken = () => {
      throw new Error('of the subscriber')
    }
    hear('postern:delivery', broken)
    hear('postern:handler', broken)
    const { webhooks, outcomes } = ticketReceiver()
    webhooks.on('*', () => {})
    expect((await webhooks.receive(request())).status).toBe(200)
    expect(outcomes).toMatchObject([{ kind: 'handled', attempt: 1 }])
    await settle()
  } finally {
    process.removeAllListeners('uncaughtException')
    for (const listener of others) process.on('uncaughtException', listener)
  }
  // Node reports the subscriber's error by itself: once per message.
  expect(uncaught).toHaveLength(3)
})

it('loads and receives on a runtime without node:diagnostics_channel', () => {
  const entry = JSON.stringify(new URL('../index.ts', import.meta.url).href)
  const program = `
    process.getBuiltinModule = undefined
    const { createWebhooks, defineProvider } = await import(${entry})
    const provider = defineProvider({
      name: 'tickets',
      signature: { header: 'x-signature', algorithm: 'hmac-sha256', encoding: 'hex' },
      envelope: { type: 'type' },
      events: { opened: { '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value }) } } },
    })
    const webhooks = createWebhooks({ provider, allowUnsigned: true }).on('opened', () => {})
    const body = async () => Buffer.from('{"type":"opened"}')
    console.log((await webhooks.receive({ method: 'POST', header: () => undefined, body })).status)
  `
  const args = ['--import', 'tsx', '--input-type=module', '--eval', program]
  expect(execFileSync(process.execPath, args, { encoding: 'utf8' })).toBe('200\n')
})
