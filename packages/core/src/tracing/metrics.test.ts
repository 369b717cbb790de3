import { expect, it } from 'vitest'
import { gate } from '../../test-support/gate.ts'
import { inboxReceiver } from '../../test-support/inbox-receiver.ts'
import { manualClock, settle } from '../../test-support/manual-clock.ts'
import { telemetry } from '../../test-support/telemetry.ts'
import { request, ticket, ticketReceiver, tickets } from '../../test-support/tickets.ts'
import { createWebhooks, defineProvider } from '../index.ts'
import { instrument } from './index.ts'

function measured(options: Parameters<typeof ticketReceiver>[0] = {}) {
  const sdk = telemetry()
  const receiver = ticketReceiver(options)
  const { meter } = sdk.parts
  instrument(receiver.webhooks, { meter })
  return { ...sdk, ...receiver }
}

it('counts deliveries by outcome, type and code', async () => {
  const { webhooks, points } = measured()
  webhooks.on('ticket.opened', () => {})
  webhooks.on('ticket.closed', () => Promise.reject(new Error('no')))
  for (let delivery = 0; delivery < 3; delivery++) await webhooks.receive(request())
  await webhooks.receive(request(ticket('evt_2', 'ticket.closed')))
  await webhooks.receive(request(ticket('evt_3'), { headers: { 'x-tickets-signature': 'sha256=00' } }))
  const { descriptor, points: counted } = await points('postern.deliveries')
  expect(descriptor).toMatchObject({ unit: '{delivery}', type: 'COUNTER' })
  const tags = { 'postern.provider': 'tickets' }
  const opened = { ...tags, 'postern.event.type': 'ticket.opened' }
  expect(counted).toEqual([
    { attributes: { ...opened, 'postern.outcome': 'handled' }, value: 1 },
    { attributes: { ...opened, 'postern.outcome': 'duplicate' }, value: 2 },
    {
      attributes: {
        ...tags,
        'postern.event.type': 'ticket.closed',
        'postern.outcome': 'failed',
        'error.type': 'HANDLER_FAILED',
      },
      value: 1,
    },
    { attributes: { ...tags, 'postern.outcome': 'refused', 'error.type': 'SIGNATURE_INVALID' }, value: 1 },
  ])
})

it('measures the work on each event in seconds', async () => {
  const clock = manualClock()
  const { webhooks, points } = measured({ clock })
  webhooks.on('*', () => clock.advance(250))
  await webhooks.receive(request())
  await webhooks.receive(request(ticket('evt_2'), { headers: { 'x-tickets-signature': 'sha256=00' } }))
  const { descriptor, points: measures } = await points('messaging.process.duration')
  expect(descriptor).toMatchObject({ unit: 's', type: 'HISTOGRAM' })
  expect(measures).toHaveLength(1)
  expect(measures[0]).toMatchObject({
    attributes: {
      'messaging.system': 'webhook',
      'messaging.operation.name': 'process',
      'postern.provider': 'tickets',
      'postern.event.type': 'ticket.opened',
      'postern.outcome': 'handled',
    },
    value: { count: 1, sum: 0.25, buckets: { boundaries: expect.arrayContaining([0.005, 0.25, 10]) } },
  })
})

it('gives all unknown types one series', async () => {
  const { webhooks, points } = measured()
  webhooks.onUnhandled(() => {})
  for (let n = 0; n < 50; n++) await webhooks.receive(request(ticket(`evt_${n}`, `unheard.of.${n}`)))
  const expected = { 'postern.event.type': '_OTHER', 'postern.outcome': 'unhandled' }
  expect((await points('postern.deliveries')).points).toMatchObject([{ attributes: expected, value: 50 }])
  const { points: measures } = await points('messaging.process.duration')
  expect(measures).toMatchObject([{ attributes: expected, value: { count: 50 } }])
})

it('names a type outside an open catalog if it has its own handler', async () => {
  const sdk = telemetry()
  const provider = defineProvider({ ...tickets, catalog: 'open', eventId: undefined } as never)
  const webhooks = createWebhooks({ provider, allowUnsigned: true })
  instrument(webhooks, sdk.parts)
  webhooks.on('custom.type' as never, () => {})
  for (const type of ['custom.type', 'other.type']) await webhooks.receive(request(ticket(type, type)))
  expect(sdk.spans().map(({ name }) => name)).toEqual(['process custom.type', 'process _OTHER'])
})

it('has no series for names that a sender or a handler invents', async () => {
  const { webhooks, points } = measured()
  webhooks.on('*', () => {
    throw Object.assign(new Error('no'), { code: `MADE_UP_${Math.random()}` })
  })
  for (let n = 0; n < 5; n++) {
    const headers = { traceparent: `${n}`, 'user-agent': `${n}` }
    await webhooks.receive(request(ticket(`evt_${n}`), { headers }))
  }
  expect((await points('postern.deliveries')).points).toHaveLength(1)
  expect((await points('messaging.process.duration')).points).toHaveLength(1)
})

it('counts a run past its deadline as failed and as late, and measures it once', async () => {
  const clock = manualClock()
  const { webhooks, points } = measured({ clock, deadlineMs: 1000 })
  const { promise, open } = gate()
  webhooks.on('*', () => promise)
  const reply = webhooks.receive(request())
  await clock.advance(3000)
  await reply
  open()
  await webhooks.idle()
  const counted = (await points('postern.deliveries')).points
  expect(counted.map(({ attributes }) => attributes['postern.outcome'])).toEqual(['failed', 'late'])
  expect(counted[1]!.attributes).toMatchObject({ 'postern.late.result': 'completed' })
  expect((await points('messaging.process.duration')).points).toMatchObject([
    {
      attributes: { 'postern.outcome': 'late', 'error.type': 'HANDLER_TIMEOUT' },
      value: { count: 1, sum: 3 },
    },
  ])
})

it('counts the outcomes of a worker', async () => {
  const sdk = telemetry()
  const { webhooks, deliver } = inboxReceiver()
  instrument(webhooks, sdk.parts)
  webhooks.on('*', () => {})
  await webhooks.work()
  await deliver()
  await settle()
  const { points: counted } = await sdk.points('postern.deliveries')
  expect(counted.map(({ attributes }) => attributes['postern.outcome'])).toEqual(['accepted', 'handled'])
})
