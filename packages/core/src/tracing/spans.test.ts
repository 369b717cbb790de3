import { SpanKind, trace } from '@opentelemetry/api'
import { expect, it } from 'vitest'
import { settle } from '../../test-support/manual-clock.ts'
import { isError, SENDER, tracedReceiver } from '../../test-support/telemetry.ts'
import { request, SECRET, ticket, tickets } from '../../test-support/tickets.ts'
import { createWebhooks, defineProvider, memoryStore } from '../index.ts'

const fromSender = { headers: { traceparent: SENDER.traceparent } }

it('is one CONSUMER span per verified event, with the attributes of the conventions', async () => {
  const { webhooks, spans } = tracedReceiver()
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
  const { webhooks, spans, outcomes } = tracedReceiver()
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
  const receiver = tracedReceiver({ store })
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
  const { webhooks, spans } = tracedReceiver()
  webhooks.on('*', () => {})
  let seen: string | undefined
  webhooks.observe(() => {
    seen = trace.getActiveSpan()?.spanContext().spanId
  })
  await webhooks.receive(request())
  expect(seen).toBe(spans()[0]!.spanContext().spanId)
})

it('is a child of the span that is active in the application', async () => {
  const { webhooks, spans, tracer } = tracedReceiver()
  webhooks.on('*', () => {})
  await tracer.startActiveSpan('POST /webhooks', async (server) => {
    await webhooks.receive(request(ticket(), fromSender))
    server.end()
  })
  const [own, server] = spans()
  expect(own!.parentSpanContext?.spanId).toBe(server!.spanContext().spanId)
  expect(own!.links.map(({ context }) => context.spanId)).toEqual([SENDER.spanId])
})

it('has a limited name for an unknown type, and the type as an attribute', async () => {
  const { webhooks, spans } = tracedReceiver()
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
  const { webhooks, spans } = tracedReceiver({}, { parent: 'parent' })
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

it('is separate for each element of a batch', async () => {
  const envelope = { ...tickets.envelope, batch: '' }
  const provider = defineProvider({ ...tickets, envelope, eventId: undefined } as never)
  const { webhooks, spans, span } = tracedReceiver({ provider: provider as never })
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

it('an uninstrumented receiver beside an instrumented one makes no span', async () => {
  const { spans } = tracedReceiver()
  const other = createWebhooks({ provider: tickets, secret: SECRET })
  other.on('*', () => {})
  await other.receive(request())
  expect(spans()).toEqual([])
})
