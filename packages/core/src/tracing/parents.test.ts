import { describe, expect, it } from 'vitest'
import { SENDER, tracedReceiver } from '../../test-support/telemetry.ts'
import { request, ticket } from '../../test-support/tickets.ts'

const fromSender = { headers: { traceparent: SENDER.traceparent } }

describe("the sender's traceparent", () => {
  it('is a link by default, and not the parent', async () => {
    const { webhooks, spans } = tracedReceiver()
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
    const { webhooks, spans } = tracedReceiver({}, { parent: 'parent' })
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
      const { webhooks, spans } = tracedReceiver({}, { parent })
      webhooks.on('*', () => {})
      expect((await webhooks.receive(request(ticket(), { headers: { traceparent } }))).status).toBe(200)
      expect(spans()).toMatchObject([{ links: [], parentSpanContext: undefined }])
    }
  })

  it('of a later version is a link', async () => {
    const { webhooks, spans } = tracedReceiver()
    webhooks.on('*', () => {})
    const traceparent = `01-${SENDER.traceId}-${SENDER.spanId}-03-of-later`
    await webhooks.receive(request(ticket(), { headers: { traceparent } }))
    expect(spans()[0]!.links.map(({ context }) => context.traceFlags)).toEqual([1])
  })

  it('never changes the identity of an event', async () => {
    const { webhooks, outcomes } = tracedReceiver({}, { parent: 'parent' })
    webhooks.on('*', () => {})
    await webhooks.receive(request(ticket(), fromSender))
    await webhooks.receive(request(ticket()))
    expect(outcomes.map(({ kind, key }) => [kind, key])).toEqual([
      ['handled', 'tickets:evt_1'],
      ['duplicate', 'tickets:evt_1'],
    ])
  })
})
