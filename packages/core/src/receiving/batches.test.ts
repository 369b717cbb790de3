import { describe, expect, it } from 'vitest'
import { manualClock } from '../../test-support/manual-clock.ts'
import { request, SECRET, type TicketEvent, ticket, tickets } from '../../test-support/tickets.ts'
import { createWebhooks, defineProvider, memoryStore, type Outcome } from '../index.ts'

const batched = (batch: string, id = tickets.envelope.id) =>
  defineProvider({
    name: 'batches',
    signature: tickets.signature,
    envelope: { ...tickets.envelope, id, batch },
    events: {
      'ticket.opened': tickets.events['ticket.opened'],
      'ticket.closed': tickets.events['ticket.closed'],
    },
  })

function receiver(options: object = {}, batch = '') {
  const outcomes: Outcome[] = []
  const seen: string[] = []
  const webhooks = createWebhooks({ provider: batched(batch), secret: SECRET, ...options })
  webhooks.observe((outcome) => outcomes.push(outcome))
  return { webhooks, outcomes, seen }
}

const tens = (count: number) => Array.from({ length: count }, (_, n) => ticket(`evt_${n}`))

describe('a batch', () => {
  it('runs each event once, in order', async () => {
    const { webhooks, seen } = receiver()
    webhooks.on('*', (event) => void seen.push(event.id))
    expect((await webhooks.receive(request(tens(3)))).status).toBe(200)
    expect((await webhooks.receive(request(tens(4)))).status).toBe(200)
    expect(seen).toEqual(['evt_0', 'evt_1', 'evt_2', 'evt_3'])
  })

  it('completes 99 of 100 events when one fails, and the retry runs that one', async () => {
    const { webhooks, outcomes, seen } = receiver()
    let fails = true
    webhooks.on('*', (event) => {
      if (event.id === 'evt_41' && fails) throw new Error('once')
      seen.push(event.id)
    })
    expect(await webhooks.receive(request(tens(100)))).toMatchObject({ status: 500 })
    expect([seen.length, outcomes.filter(({ kind }) => kind === 'handled').length]).toEqual([99, 99])
    fails = false
    expect((await webhooks.receive(request(tens(100)))).status).toBe(200)
    expect(seen.slice(99)).toEqual(['evt_41'])
  })

  it('is answered with the most severe outcome of its events', async () => {
    const { webhooks, outcomes } = receiver()
    webhooks.on('*', (event) => {
      if (event.id === 'evt_bad') throw new Error('no')
    })
    const reply = await webhooks.receive(
      request([ticket('evt_1'), { ...ticket('evt_2'), data: {} }, 7, ticket('evt_3')]),
    )
    expect(reply).toMatchObject({ status: 422, body: '{"error":"EVENT_INVALID"}' })
    expect(outcomes.map((outcome) => ('code' in outcome ? outcome.code : outcome.kind))).toEqual([
      'handled',
      'EVENT_INVALID',
      'PAYLOAD_INVALID',
      'handled',
    ])
    expect(outcomes.every(({ status }) => status === 422)).toBe(true)
  })

  it('is read at a dotted path', async () => {
    const { webhooks, seen } = receiver({}, 'entry.list')
    webhooks.on('*', (event) => void seen.push(event.id))
    expect((await webhooks.receive(request({ entry: { list: tens(2) } }))).status).toBe(200)
    expect(seen).toEqual(['evt_0', 'evt_1'])
  })

  it.each([[ticket()], [{}], [null], ['text']])('is refused when it is not an array: %j', async (body) => {
    const { webhooks } = receiver()
    expect((await webhooks.receive(request(JSON.stringify(body)))).status).toBe(400)
  })

  it('is acknowledged when it is empty', async () => {
    expect((await receiver().webhooks.receive(request([]))).status).toBe(200)
  })

  it('handles equal events without ids separately', async () => {
    const { webhooks, outcomes } = receiver()
    webhooks.on('*', () => {})
    const nameless = (title: string) => ({ type: 'ticket.opened', data: { title } }) as TicketEvent
    const body = [nameless('same'), nameless('same')]
    expect((await webhooks.receive(request(body))).status).toBe(200)
    expect((await webhooks.receive(request(body))).status).toBe(200)
    expect(outcomes.map(({ kind }) => kind)).toEqual(['handled', 'handled', 'duplicate', 'duplicate'])
    expect(new Set(outcomes.map((outcome) => outcome.kind !== 'refused' && outcome.key)).size).toBe(2)
  })

  it('leaves the events after the deadline to the retry', async () => {
    const clock = manualClock()
    const { webhooks, outcomes, seen } = receiver({ clock, store: memoryStore({ now: clock.now }) })
    webhooks.on('*', async (event) => {
      await new Promise<void>((resolve) => clock.after(4000, resolve))
      seen.push(event.id)
    })
    const replying = webhooks.receive(request(tens(5)))
    await clock.advance(20_000)
    expect(await replying).toMatchObject({ status: 503, body: '{"error":"HANDLER_TIMEOUT"}' })
    expect(seen).toEqual(['evt_0', 'evt_1', 'evt_2'])
    expect(outcomes.map(({ kind }) => kind)).toEqual(['handled', 'handled', 'failed', 'late'])
    const again = webhooks.receive(request(tens(5)))
    await clock.advance(8500)
    expect((await again).status).toBe(200)
    expect(seen).toEqual(['evt_0', 'evt_1', 'evt_2', 'evt_3', 'evt_4'])
  })
})
