import { describe, expect, it } from 'vitest'
import { gate } from '../../test-support/gate.ts'
import { inboxReceiver, stubInbox } from '../../test-support/inbox-receiver.ts'
import { settle } from '../../test-support/manual-clock.ts'
import { SENDER, telemetry, tracedReceiver } from '../../test-support/telemetry.ts'
import { request, ticket } from '../../test-support/tickets.ts'
import { memoryStore } from '../index.ts'
import { instrument } from './index.ts'

const fromSender = { headers: { traceparent: SENDER.traceparent } }

describe('through the inbox', () => {
  async function throughInbox(change: (message: object) => object = (message) => message) {
    const sdk = telemetry()
    const inbox = inboxReceiver().inbox
    const put = inbox.put.bind(inbox)
    Object.assign(inbox, {
      put: (message: object) => put(change(JSON.parse(JSON.stringify(message))) as never),
    })
    const { webhooks, deliver, outcomes } = inboxReceiver({ inbox })
    instrument(webhooks, sdk.parts)
    webhooks.on('*', () => sdk.parts.tracer.startSpan('handler').end())
    await webhooks.work()
    await deliver(ticket(), fromSender)
    await settle()
    const named = (name: string) => sdk.spans().filter((span) => span.name === name)
    return { outcomes, handler: named('handler')[0]!, own: named('process ticket.opened') }
  }

  it("the worker's span is a child of the span that received the event", async () => {
    const { own, handler, outcomes } = await throughInbox()
    const [ingress, worker] = own
    expect(outcomes.map(({ kind }) => kind)).toEqual(['accepted', 'handled'])
    expect(own.map(({ attributes }) => attributes['postern.outcome'])).toEqual(['accepted', 'handled'])
    expect(worker!.parentSpanContext).toMatchObject({ spanId: ingress!.spanContext().spanId, isRemote: true })
    expect(worker!.spanContext().traceId).toBe(ingress!.spanContext().traceId)
    expect(handler.parentSpanContext?.spanId).toBe(worker!.spanContext().spanId)
    expect(ingress!.links.map(({ context }) => context.spanId)).toEqual([SENDER.spanId])
  })

  it('a message without a trace context is handled, with a separate span that links to the sender', async () => {
    const { own, outcomes } = await throughInbox(
      ({ traceContext: _, ...older }: { traceContext?: unknown }) => older,
    )
    const [ingress, worker] = own
    expect(outcomes.map(({ kind }) => kind)).toEqual(['accepted', 'handled'])
    expect(worker!.parentSpanContext).toBeUndefined()
    expect(worker!.spanContext().traceId).not.toBe(ingress!.spanContext().traceId)
    expect(worker!.links.map(({ context }) => context.spanId)).toEqual([SENDER.spanId])
  })

  it.each([['no trace'], [{ traceparent: 7 }], [{ traceparent: 'no trace' }], [['a']]])(
    'a message with a trace context of %j is handled',
    async (traceContext) => {
      const { own, outcomes } = await throughInbox((message) => ({ ...message, traceContext }))
      expect(outcomes.map(({ kind }) => kind)).toEqual(['accepted', 'handled'])
      expect(own[1]!.parentSpanContext).toBeUndefined()
    },
  )

  it('a worker that is not instrumented reads a message with a trace context', async () => {
    const sdk = telemetry()
    const ingress = inboxReceiver()
    instrument(ingress.webhooks, sdk.parts)
    const worker = inboxReceiver({ inbox: ingress.inbox })
    worker.webhooks.on('*', () => {})
    await ingress.deliver()
    await worker.webhooks.work()
    await settle()
    expect(worker.kinds()).toEqual(['handled'])
  })

  it('each attempt has a span, and an event that its schema refuses has one too', async () => {
    const sdk = telemetry()
    const { webhooks, deliver, clock, inbox } = inboxReceiver({ retry: { attempts: 2, delaysMs: [1000] } })
    instrument(webhooks, sdk.parts)
    webhooks.on('*', () => Promise.reject(new Error('no')))
    await deliver()
    await inbox.put({ ...message(), body: '{"type":"ticket.opened","id":"evt_2","data":{}}' })
    await webhooks.work()
    await clock.advance(1000)
    const [, ...worked] = sdk.spans()
    expect(
      worked.map(({ attributes: a }) => [a['messaging.message.id'], a['postern.attempt'], a['error.type']]),
    ).toEqual([
      ['evt_2', 0, 'EVENT_INVALID'],
      ['evt_1', 1, 'HANDLER_FAILED'],
      ['evt_1', 2, 'EXHAUSTED'],
    ])
  })

  it('a run that exceeds maxRunMs ends its span when it ends', async () => {
    const sdk = telemetry()
    const { webhooks, deliver, clock, kinds } = inboxReceiver({ maxRunMs: 1000 })
    instrument(webhooks, sdk.parts)
    const { promise, open } = gate()
    webhooks.on('*', () => promise)
    await deliver()
    await webhooks.work()
    await clock.advance(1000)
    expect(sdk.spans()).toHaveLength(1)
    open()
    await settle()
    expect(kinds()).toEqual(['accepted', 'failed HANDLER_TIMEOUT', 'late'])
    expect(sdk.spans()).toHaveLength(2)
    expect(sdk.spans()[1]!.attributes).toMatchObject({
      'postern.outcome': 'late',
      'error.type': 'HANDLER_TIMEOUT',
      'postern.attempt': 1,
    })
  })

  it.each([
    [
      'texts alone',
      { traceparent: SENDER.traceparent, other: 7n, more: {} },
      { traceparent: SENDER.traceparent },
    ],
    ['nothing', { other: undefined }, undefined],
  ])('the message carries %s of what a propagation injects', async (_, injected, traceContext) => {
    const { parts } = telemetry()
    const inbox = stubInbox()
    const { webhooks, deliver } = inboxReceiver({ inbox: inbox as never })
    const inject = (_context: unknown, carrier: object) => void Object.assign(carrier, injected)
    instrument(webhooks, { ...parts, propagation: { inject, extract: (context) => context } })
    expect(await deliver()).toBe(200)
    expect(inbox.messages.map((message) => message.traceContext)).toEqual([traceContext])
  })

  it('an inbox that refuses the event fails the span', async () => {
    const inbox = inboxReceiver().inbox
    Object.assign(inbox, { put: () => Promise.reject(new Error('down')) })
    const { webhooks, spans } = tracedReceiver({ inbox, store: memoryStore() })
    await webhooks.receive(request())
    expect(spans().map(({ attributes }) => attributes['error.type'])).toEqual(['INBOX_UNAVAILABLE'])
  })
})

function message() {
  return {
    v: 1 as const,
    key: 'tickets:evt_2',
    id: 'evt_2',
    type: 'ticket.opened',
    endpoint: 'tickets',
    provider: 'tickets',
    body: '',
    encoding: 'utf8' as const,
    headers: {},
    receivedAt: 0,
  }
}
