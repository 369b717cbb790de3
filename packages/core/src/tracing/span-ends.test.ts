import { describe, expect, it } from 'vitest'
import { gate } from '../../test-support/gate.ts'
import { manualClock } from '../../test-support/manual-clock.ts'
import { isError, tracedReceiver } from '../../test-support/telemetry.ts'
import { request, ticket, tickets } from '../../test-support/tickets.ts'
import { defineProvider, memoryStore } from '../index.ts'

describe('the end of a span', () => {
  it('has status ERROR and the exception, with its causes, when a handler throws', async () => {
    const { webhooks, spans } = tracedReceiver()
    const cause = new Error('the cause')
    webhooks.on('*', () => Promise.reject(new Error('boom', { cause })), { name: 'mine' })
    await webhooks.receive(request())
    const [span] = spans()
    expect(isError(span!)).toBe(true)
    expect(span!.attributes).toMatchObject({
      'postern.outcome': 'failed',
      'postern.attempt': 1,
      'error.type': 'HANDLER_FAILED',
    })
    expect(span!.events).toHaveLength(1)
    expect(span!.events[0]).toMatchObject({
      name: 'exception',
      attributes: {
        'exception.type': 'HANDLER_FAILED',
        'exception.message': "The handler 'mine' threw. Its error is the cause.",
        'exception.stacktrace': expect.stringMatching(
          /WebhookError[\s\S]*Caused by: Error: boom[\s\S]*Caused by: Error: the cause/,
        ),
      },
    })
  })

  it('has status ERROR when the event is refused after it was verified', async () => {
    const store = { ...memoryStore(), claim: () => Promise.reject(new Error('down')) }
    const { webhooks, spans } = tracedReceiver({ store })
    webhooks.on('*', () => {})
    await webhooks.receive(request())
    const [span] = spans()
    expect(isError(span!)).toBe(true)
    expect(span!.attributes).toMatchObject({
      'postern.outcome': 'refused',
      'error.type': 'STORE_UNAVAILABLE',
    })
    expect(span!.attributes).not.toHaveProperty('postern.attempt')
    expect(span!.events).toHaveLength(1)
  })

  it('comes with the end of the work, even after the deadline, and once', async () => {
    const clock = manualClock()
    const { webhooks, spans, span, outcomes } = tracedReceiver({ clock, deadlineMs: 1000 })
    const { promise, open } = gate()
    webhooks.on('*', async () => {
      await promise
      span('late work')
    })
    const reply = webhooks.receive(request())
    await clock.advance(1000)
    expect((await reply).status).toBe(503)
    expect(spans()).toEqual([])
    open()
    await webhooks.idle()
    expect(outcomes.map(({ kind }) => kind)).toEqual(['failed', 'late'])
    expect(spans().map(({ name }) => name)).toEqual(['late work', 'process ticket.opened'])
    const own = spans()[1]!
    expect(spans()[0]!.parentSpanContext?.spanId).toBe(own.spanContext().spanId)
    expect(isError(own)).toBe(true)
    expect(own.attributes).toMatchObject({
      'postern.outcome': 'late',
      'postern.late.result': 'completed',
      'postern.attempt': 1,
      'error.type': 'HANDLER_TIMEOUT',
    })
    expect(own.events.map(({ attributes }) => attributes?.['exception.type'])).toEqual(['HANDLER_TIMEOUT'])
  })

  it('comes for an event whose claim was granted only after the deadline', async () => {
    const clock = manualClock()
    const memory = memoryStore({ now: () => clock.now() })
    const { promise, open } = gate()
    const store = {
      ...memory,
      claim: (...args: Parameters<typeof memory.claim>) => promise.then(() => memory.claim(...args)),
    }
    const { webhooks, spans } = tracedReceiver({ clock, deadlineMs: 1000, store })
    webhooks.on('*', () => {})
    const reply = webhooks.receive(request())
    await clock.advance(1000)
    await reply
    open()
    await webhooks.idle()
    expect(spans()).toHaveLength(1)
    expect(spans()[0]!.attributes).toMatchObject({
      'postern.outcome': 'refused',
      'error.type': 'STORE_UNAVAILABLE',
    })
    expect(spans()[0]!.events).toHaveLength(1)
  })

  it.each([
    ['duplicate', 2],
    ['handled', 1],
  ] as const)('has no error for an event that is %s', async (kind, deliveries) => {
    const { webhooks, spans } = tracedReceiver()
    webhooks.on('*', () => {})
    for (let delivery = 0; delivery < deliveries; delivery++) await webhooks.receive(request())
    expect(spans().at(-1)!.attributes).toMatchObject({ 'postern.outcome': kind })
    expect(spans().map(isError)).not.toContain(true)
  })

  it('keeps the exception of a handler that threw after it had completed the event, without an error', async () => {
    const memory = memoryStore()
    const store = {
      ...memory,
      synchronous: false,
      transaction: async (run: (tx: unknown) => unknown) => run({}),
    }
    const { webhooks, spans } = tracedReceiver({ store: store as never })
    webhooks.on('*', async (_, context) => {
      await (context as never as { commit(run: () => void): Promise<void> }).commit(() => {})
      throw Object.assign(new Error('after'), { code: 'OF_THE_USER' })
    })
    await webhooks.receive(request())
    const [span] = spans()
    expect(span!.attributes).toMatchObject({ 'postern.outcome': 'handled' })
    expect(span!.attributes).not.toHaveProperty('error.type')
    expect(isError(span!)).toBe(false)
    expect(span!.events).toHaveLength(1)
  })

  it('has the error of the deadline only for the event of a batch that was running', async () => {
    const clock = manualClock()
    const envelope = { ...tickets.envelope, batch: '' }
    const provider = defineProvider({ ...tickets, envelope, eventId: undefined } as never)
    const { webhooks, spans } = tracedReceiver({ clock, deadlineMs: 1000, provider: provider as never })
    const { promise, open } = gate()
    webhooks.on('*', (event) => (event.id === 'evt_2' ? promise : undefined))
    const reply = webhooks.receive(request([ticket('evt_1'), ticket('evt_2'), ticket('evt_3')]))
    await clock.advance(1000)
    expect((await reply).status).toBe(503)
    open()
    await webhooks.idle()
    expect(
      spans().map(({ attributes: a }) => [a['messaging.message.id'], a['postern.outcome'], a['error.type']]),
    ).toEqual([
      ['evt_1', 'handled', undefined],
      ['evt_2', 'late', 'HANDLER_TIMEOUT'],
    ])
    expect(spans().map(isError)).toEqual([false, true])
  })
})
