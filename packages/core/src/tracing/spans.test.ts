import { SpanKind, trace } from '@opentelemetry/api'
import { describe, expect, it } from 'vitest'
import { gate } from '../../test-support/gate.ts'
import { inboxReceiver } from '../../test-support/inbox-receiver.ts'
import { manualClock, settle } from '../../test-support/manual-clock.ts'
import { isError, SENDER, telemetry } from '../../test-support/telemetry.ts'
import { request, SECRET, ticket, ticketReceiver, tickets } from '../../test-support/tickets.ts'
import { createWebhooks, defineProvider, memoryStore } from '../index.ts'
import { type InstrumentOptions, instrument } from './index.ts'

type Options = Parameters<typeof ticketReceiver>[0]

function traced(options: Options = {}, tracing?: InstrumentOptions) {
  const sdk = telemetry()
  const receiver = ticketReceiver(options)
  instrument(receiver.webhooks, sdk.parts, tracing)
  const { tracer } = sdk.parts
  /** Starts and ends a span, as any instrumented library does. */
  const span = (name: string) => tracer.startSpan(name).end()
  return { ...sdk, ...receiver, tracer, span }
}

const fromSender = { headers: { traceparent: SENDER.traceparent } }

describe('the span of an event', () => {
  it('is one CONSUMER span per verified event, with the attributes of the conventions', async () => {
    const { webhooks, spans } = traced()
    webhooks.on('*', () => {})
    await webhooks.receive(request())
    expect(spans()).toHaveLength(1)
    const [span] = spans()
    expect(span).toMatchObject({
      name: 'process ticket.opened',
      kind: SpanKind.CONSUMER,
      links: [],
      ended: true,
    })
    expect(isError(span!)).toBe(false)
    expect(span!.parentSpanContext).toBeUndefined()
    expect(span!.attributes).toEqual({
      'messaging.system': 'webhook',
      'messaging.operation.name': 'process',
      'messaging.operation.type': 'process',
      'messaging.destination.name': 'tickets',
      'messaging.message.id': 'evt_1',
      'postern.provider': 'tickets',
      'postern.event.type': 'ticket.opened',
      'postern.attempt': 1,
      'postern.outcome': 'handled',
    })
  })

  it('is not made for a request that is refused before it is verified', async () => {
    const { webhooks, spans, outcomes } = traced()
    webhooks.on('*', () => {})
    await webhooks.receive(request(ticket(), { headers: { 'x-tickets-signature': 'sha256=00' } }))
    await webhooks.receive(request({ ...ticket(), data: {} }))
    await webhooks.receive(request('no JSON'))
    expect(outcomes.map(({ kind }) => kind)).toEqual(['refused', 'refused', 'refused'])
    expect(spans()).toEqual([])
  })

  it('is the parent of the spans that handlers and stores make', async () => {
    let span: (name: string) => void = () => {}
    const memory = memoryStore()
    const store = {
      ...memory,
      async claim(...args: Parameters<typeof memory.claim>) {
        span('claim')
        return memory.claim(...args)
      },
      async complete(...args: Parameters<typeof memory.complete>) {
        span('complete')
        return memory.complete(...args)
      },
    }
    const receiver = traced({ store })
    span = receiver.span
    receiver.webhooks.on('*', async () => {
      await settle()
      span('handler')
    })
    receiver.webhooks.on('*', () => span('next handler'))
    await receiver.webhooks.receive(request())
    const own = receiver.spans().at(-1)!
    const children = receiver.spans().slice(0, -1)
    expect(own.name).toBe('process ticket.opened')
    expect(children.map(({ name }) => name)).toEqual(['claim', 'handler', 'next handler', 'complete'])
    for (const child of children) expect(child.parentSpanContext?.spanId).toBe(own.spanContext().spanId)
  })

  it('is the active span in observers, so that their logs name its trace', async () => {
    const { webhooks, spans } = traced()
    webhooks.on('*', () => {})
    let seen: string | undefined
    webhooks.observe(() => {
      seen = trace.getActiveSpan()?.spanContext().spanId
    })
    await webhooks.receive(request())
    expect(seen).toBe(spans()[0]!.spanContext().spanId)
  })

  it('is a child of the span that is active in the application', async () => {
    const { webhooks, spans, tracer } = traced()
    webhooks.on('*', () => {})
    await tracer.startActiveSpan('POST /webhooks', async (server) => {
      await webhooks.receive(request(ticket(), fromSender))
      server.end()
    })
    const [own, server] = spans()
    expect(own!.parentSpanContext?.spanId).toBe(server!.spanContext().spanId)
    expect(own!.links.map(({ context }) => context.spanId)).toEqual([SENDER.spanId])
  })

  it('has a limited name for a type that is not known, and the type as an attribute', async () => {
    const { webhooks, spans } = traced()
    webhooks.onUnhandled(() => {})
    await webhooks.receive(request(ticket('evt_1', 'unheard.of')))
    await webhooks.receive(request(ticket('evt_2', 'x'.repeat(5000))))
    expect(spans().map(({ name }) => name)).toEqual(['process _OTHER', 'process _OTHER'])
    expect(spans()[0]!.attributes).toMatchObject({
      'postern.event.type': 'unheard.of',
      'postern.outcome': 'unhandled',
    })
    expect(spans()[1]!.attributes['postern.event.type']).toBe('x'.repeat(256))
  })

  it('carries neither the body nor a header nor the secret', async () => {
    const { webhooks, spans } = traced({}, { parent: 'parent' })
    webhooks.on('*', () => Promise.reject(new Error('no')))
    const headers = {
      ...fromSender.headers,
      authorization: 'Bearer of the sender',
      tracestate: 'a=of the sender',
    }
    await webhooks.receive(request(ticket(), { headers }))
    const [{ attributes, events, status }] = spans() as never as [
      typeof spans extends () => (infer S)[] ? S : never,
    ]
    const text = JSON.stringify([attributes, events, status])
    for (const secret of ['A door is open', 'of the sender', SECRET]) expect(text).not.toContain(secret)
  })

  it('is one of its own for each element of a batch', async () => {
    const envelope = { ...tickets.envelope, batch: '' }
    const provider = defineProvider({ ...tickets, envelope, eventId: undefined } as never)
    const { webhooks, spans, span } = traced({ provider: provider as never })
    webhooks.on('*', (event) => {
      span(`of ${event.id}`)
      if (event.id === 'evt_2') throw new Error('no')
    })
    const seen: unknown[] = []
    webhooks.observe((outcome) => seen.push([outcome.id, trace.getActiveSpan()?.spanContext().spanId]))
    await webhooks.receive(request([ticket('evt_1'), ticket('evt_2'), { type: 1 }, ticket('evt_3')]))
    const own = spans().filter(({ kind }) => kind === SpanKind.CONSUMER)
    const ids = own.map((one) => one.attributes['messaging.message.id'])
    expect(ids).toEqual(['evt_1', 'evt_2', 'evt_3'])
    expect(own.map(isError)).toEqual([false, true, false])
    for (const one of own) {
      const child = spans().find(({ name }) => name === `of ${one.attributes['messaging.message.id']}`)!
      expect(child.parentSpanContext?.spanId).toBe(one.spanContext().spanId)
    }
    const named = own.map((one, at) => [ids[at], one.spanContext().spanId])
    expect(seen).toEqual([named[0], named[1], [undefined, undefined], named[2]])
  })
})

describe("the sender's traceparent", () => {
  it('is a link by default, and not the parent', async () => {
    const { webhooks, spans } = traced()
    webhooks.on('*', () => {})
    await webhooks.receive(request(ticket(), fromSender))
    const [span] = spans()
    expect(span!.spanContext().traceId).not.toBe(SENDER.traceId)
    expect(span!.parentSpanContext).toBeUndefined()
    expect(span!.links.map(({ context }) => context)).toEqual([
      { traceId: SENDER.traceId, spanId: SENDER.spanId, traceFlags: 1, isRemote: true },
    ])
  })

  it('is the parent if the application says so', async () => {
    const { webhooks, spans } = traced({}, { parent: 'parent' })
    webhooks.on('*', () => {})
    await webhooks.receive(request(ticket(), fromSender))
    const [span] = spans()
    expect(span!.spanContext().traceId).toBe(SENDER.traceId)
    expect(span!.parentSpanContext?.spanId).toBe(SENDER.spanId)
    expect(span!.links).toEqual([])
  })

  it.each([
    ['nothing', ''],
    ['text', 'hello'],
    ['a trace id of zeros', `00-${'0'.repeat(32)}-${SENDER.spanId}-01`],
    ['a span id of zeros', `00-${SENDER.traceId}-${'0'.repeat(16)}-01`],
    ['version ff', `ff-${SENDER.traceId}-${SENDER.spanId}-01`],
    ['more than version 00 has', `${SENDER.traceparent}-more`],
    ['upper case', SENDER.traceparent.toUpperCase()],
    ['two of them', `${SENDER.traceparent}, ${SENDER.traceparent}`],
    ['a long one', `${SENDER.traceparent}${'-'.repeat(100_000)}`],
  ])('is left out when it is %s', async (_, traceparent) => {
    for (const parent of ['link', 'parent'] as const) {
      const { webhooks, spans } = traced({}, { parent })
      webhooks.on('*', () => {})
      expect((await webhooks.receive(request(ticket(), { headers: { traceparent } }))).status).toBe(200)
      expect(spans()).toMatchObject([{ links: [], parentSpanContext: undefined }])
    }
  })

  it('of a later version is a link', async () => {
    const { webhooks, spans } = traced()
    webhooks.on('*', () => {})
    const traceparent = `01-${SENDER.traceId}-${SENDER.spanId}-03-of-later`
    await webhooks.receive(request(ticket(), { headers: { traceparent } }))
    expect(spans()[0]!.links.map(({ context }) => context.traceFlags)).toEqual([1])
  })

  it('never changes the identity of an event', async () => {
    const { webhooks, outcomes } = traced({}, { parent: 'parent' })
    webhooks.on('*', () => {})
    await webhooks.receive(request(ticket(), fromSender))
    await webhooks.receive(request(ticket()))
    expect(outcomes.map(({ kind, key }) => [kind, key])).toEqual([
      ['handled', 'tickets:evt_1'],
      ['duplicate', 'tickets:evt_1'],
    ])
  })
})

describe('the end of a span', () => {
  it('has status ERROR and the exception, with its causes, when a handler throws', async () => {
    const { webhooks, spans } = traced()
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
    const { webhooks, spans } = traced({ store })
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
    const { webhooks, spans, span, outcomes } = traced({ clock, deadlineMs: 1000 })
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
    const { webhooks, spans } = traced({ clock, deadlineMs: 1000, store })
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
    const { webhooks, spans } = traced()
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
    const { webhooks, spans } = traced({ store: store as never })
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
})

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

  it('a message without a trace context is handled, with a span of its own that links to the sender', async () => {
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

  it('an inbox that refuses the event fails the span', async () => {
    const inbox = inboxReceiver().inbox
    Object.assign(inbox, { put: () => Promise.reject(new Error('down')) })
    const { webhooks, spans } = traced({ inbox, store: memoryStore() })
    await webhooks.receive(request())
    expect(spans().map(({ attributes }) => attributes['error.type'])).toEqual(['INBOX_UNAVAILABLE'])
  })
})

it('an uninstrumented receiver beside an instrumented one makes no span', async () => {
  const { spans } = traced()
  const other = createWebhooks({ provider: tickets, secret: SECRET })
  other.on('*', () => {})
  await other.receive(request())
  expect(spans()).toEqual([])
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
