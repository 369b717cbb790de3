import { expect, it } from 'vitest'
import { telemetry } from '../../test-support/telemetry.ts'
import { request, ticketReceiver } from '../../test-support/tickets.ts'
import { createWebhooksFor } from '../index.ts'
import { instrument } from './index.ts'

const { parts } = telemetry()

it.each([
  ['nothing', undefined, undefined, /neither a tracer nor a meter/],
  ['neither a tracer nor a meter', { context: parts.context }, undefined, /neither a tracer nor a meter/],
  ['a tracer provider', { tracer: {} }, undefined, /tracer has no method startActiveSpan.*trace\.getTracer/],
  ['a meter provider', { meter: { getMeter() {} } }, undefined, /meter has no method createCounter/],
  ['an invalid propagation', { ...parts, propagation: {} }, undefined, /propagation has no method/],
  ['an invalid context', { ...parts, context: null }, undefined, /context has no method with/],
  ['an invalid parent', parts, { parent: 'child' }, /parent is child. Pass 'link' or 'parent'/],
  [
    'a parent without propagation',
    { tracer: parts.tracer },
    { parent: 'parent' },
    /needs propagation and context/,
  ],
])('refuses %s', (_, telemetry, options, message) => {
  const { webhooks } = ticketReceiver()
  expect(() => instrument(webhooks, telemetry as never, options as never)).toThrow(
    expect.objectContaining({ code: 'CONFIG_INVALID', message: expect.stringMatching(message) }),
  )
})

it('refuses a value that is not a receiver, and a receiver that is already instrumented', () => {
  const { webhooks } = ticketReceiver()
  for (const none of [undefined, null, {}, 'webhooks', { ...webhooks, receive: 1 }.observe]) {
    expect(() => instrument(none as never, parts)).toThrow(/got no receiver/)
  }
  expect(instrument(webhooks, parts)).toBe(webhooks)
  expect(() => instrument(webhooks, parts)).toThrow(/instrumented already/)
})

it("instruments an adapter's receiver", async () => {
  const sdk = telemetry()
  const { webhooks: plain } = ticketReceiver()
  const create = createWebhooksFor((webhooks) => webhooks)
  const webhooks = instrument(create({ provider: plain.provider, allowUnsigned: true }), sdk.parts)
  webhooks.on('*', () => {})
  await webhooks.handler().receive(request())
  expect(sdk.spans().map(({ name }) => name)).toEqual(['process ticket.opened'])
})

it('makes spans with only a tracer, which are active in handlers', async () => {
  const { spans, parts } = telemetry()
  const { webhooks } = ticketReceiver()
  instrument(webhooks, { tracer: parts.tracer })
  webhooks.on('*', () => parts.tracer.startSpan('handler').end())
  await webhooks.receive(request())
  const [handler, own] = spans()
  expect(handler!.parentSpanContext?.spanId).toBe(own!.spanContext().spanId)
})
