import { BasicTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base'
import { describe, expect, it } from 'vitest'
import { captureErrors } from '../../test-support/capture-errors.ts'
import { expectNoRejections } from '../../test-support/expect-no-rejections.ts'
import { inboxReceiver } from '../../test-support/inbox-receiver.ts'
import { settle } from '../../test-support/manual-clock.ts'
import { telemetry } from '../../test-support/telemetry.ts'
import { request, SECRET, ticket, ticketReceiver, tickets } from '../../test-support/tickets.ts'
import { createWebhooks } from '../index.ts'
import { instrument, type Telemetry } from './index.ts'

expectNoRejections()

const broken = () => {
  throw new Error('of the telemetry')
}
const rejecting = () => Promise.reject(new Error('of the telemetry'))
const silent = () => undefined

/** Telemetry whose every method is `act`, except those in `over`. */
function telemetryOf(act: (...args: never[]) => unknown, over: object = {}): Telemetry {
  const methods = (...names: string[]) => Object.fromEntries(names.map((name) => [name, act]))
  return {
    tracer: methods('startActiveSpan'),
    meter: methods('createCounter', 'createHistogram'),
    propagation: methods('inject', 'extract'),
    context: methods('active', 'with'),
    ...over,
  } as never
}

/** A tracer that starts spans whose every method is `act`. */
function tracerOf(act: () => unknown): Telemetry['tracer'] {
  const span = { setAttributes: act, setStatus: act, recordException: act, end: act }
  return { startActiveSpan: (...args: unknown[]) => (args.at(-1) as (one: unknown) => unknown)(span) }
}

const meterOf = (act: () => unknown): Telemetry['meter'] => ({
  createCounter: () => ({ add: act }),
  createHistogram: () => ({ record: act }),
})

const sdk = telemetry().parts
const kinds: [string, Telemetry][] = [
  ['throws everywhere', telemetryOf(broken)],
  ['rejects everywhere', telemetryOf(rejecting)],
  ['does nothing', telemetryOf(silent)],
  ['makes spans that throw', telemetryOf(broken, { tracer: tracerOf(broken), context: sdk.context })],
  [
    'makes spans that reject',
    telemetryOf(silent, { tracer: tracerOf(rejecting), meter: meterOf(rejecting) }),
  ],
  ['makes metrics that throw', { meter: meterOf(broken) }],
  ['has a context that throws', { ...sdk, context: telemetryOf(broken).context! }],
  ['has a context that runs nothing', { ...sdk, context: { active: () => ({}), with: silent } }],
  ['has a propagation that throws', { ...sdk, propagation: telemetryOf(broken).propagation! }],
  [
    'runs the work twice',
    {
      ...sdk,
      tracer: {
        startActiveSpan(...args: unknown[]) {
          const run = args.at(-1) as (span: unknown) => unknown
          const span = { setAttributes: silent, setStatus: silent, recordException: silent, end: silent }
          run(span)
          run(span)
          throw new Error('of the telemetry')
        },
      },
    },
  ],
  [
    'runs the work later',
    {
      ...sdk,
      tracer: { startActiveSpan: (...args: unknown[]) => void setTimeout(args.at(-1) as () => void) },
    },
  ],
]

describe.each(kinds)('telemetry that %s', (_, parts) => {
  it('fails no delivery, and its failure is printed once at most', async () => {
    let runs = 0
    const lines = await captureErrors(async () => {
      const { webhooks, outcomes } = ticketReceiver()
      instrument(webhooks, parts, { parent: parts.propagation ? 'parent' : 'link' })
      webhooks.on('ticket.opened', () => void runs++)
      webhooks.on('ticket.closed', () => {
        runs++
        throw new Error('of the handler')
      })
      const statuses: number[] = []
      const headers = { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' }
      for (const body of [ticket(), ticket(), ticket('evt_2', 'ticket.closed')]) {
        statuses.push((await webhooks.receive(request(body, { headers }))).status)
      }
      await settle()
      expect(statuses).toEqual([200, 200, 500])
      expect(outcomes.map(({ kind }) => kind)).toEqual(['handled', 'duplicate', 'failed'])
      expect(outcomes[2]).toMatchObject({
        code: 'HANDLER_FAILED',
        error: { cause: { message: 'of the handler' } },
      })
    })
    expect(runs).toBe(2)
    expect(lines.length).toBeLessThanOrEqual(1)
    for (const line of lines)
      expect(line).toContain('The tracing failed. Further failures of it are not printed.')
  })

  it('fails no event of the inbox', async () => {
    await captureErrors(async () => {
      const { webhooks, deliver, kinds: told } = inboxReceiver()
      instrument(webhooks, parts)
      webhooks.on('*', () => {})
      await webhooks.work()
      expect(await deliver()).toBe(200)
      await settle()
      expect(told()).toEqual(['accepted', 'handled'])
    })
  })
})

it('says that the tracing failed', async () => {
  const { webhooks } = ticketReceiver()
  const lines = await captureErrors(async () => {
    instrument(webhooks, { meter: meterOf(broken) })
    await webhooks.receive(request())
    await webhooks.receive(request())
  })
  expect(lines).toHaveLength(1)
  expect(lines[0]).toContain('of the telemetry')
})

it.each([
  ['an exporter that throws', new SimpleSpanProcessor({ export: broken, shutdown: async () => {} })],
  ['an exporter that never answers', new SimpleSpanProcessor({ export: silent, shutdown: async () => {} })],
  ['a processor that throws', { onStart: broken, onEnd: broken, forceFlush: rejecting, shutdown: rejecting }],
])('delivers with %s in the SDK', async (_, processor) => {
  const tracer = new BasicTracerProvider({ spanProcessors: [processor] }).getTracer('webhooks')
  let runs = 0
  await captureErrors(async () => {
    const { webhooks } = ticketReceiver()
    instrument(webhooks, { ...sdk, tracer })
    webhooks.on('*', () => void runs++)
    for (const id of ['evt_1', 'evt_2']) {
      expect((await webhooks.receive(request(ticket(id)))).status).toBe(200)
    }
    await settle()
  })
  expect(runs).toBe(2)
})

it('waits for no promise of the telemetry', async () => {
  const never = () => new Promise(() => {})
  const { webhooks, outcomes } = ticketReceiver()
  instrument(webhooks, { tracer: tracerOf(never), meter: meterOf(never) })
  webhooks.on('*', () => {})
  expect((await webhooks.receive(request())).status).toBe(200)
  expect(outcomes).toMatchObject([{ kind: 'handled' }])
})

it('prints failures as before: telemetry is no observer', async () => {
  const webhooks = createWebhooks({ provider: tickets, secret: SECRET })
  instrument(webhooks, sdk)
  webhooks.on('*', () => Promise.reject(new Error('no')))
  const lines = await captureErrors(() => webhooks.receive(request()))
  expect(lines).toHaveLength(1)
  expect(lines[0]).toContain('HANDLER_FAILED')
})

it('records an error of any kind', async () => {
  const { webhooks } = ticketReceiver()
  const { parts, spans } = telemetry()
  instrument(webhooks, parts)
  const circular = new Error('circular')
  circular.cause = circular
  const hostile = Object.create(Error.prototype, { stack: { get: broken }, message: { get: broken } })
  const errors: unknown[] = [undefined, null, 'text', 7, circular, hostile, Object.create(null)]
  let next = 0
  webhooks.on('*', () => Promise.reject(errors[next++]))
  const lines = await captureErrors(async () => {
    for (const [at] of errors.entries()) {
      expect((await webhooks.receive(request(ticket(`evt_${at}`)))).status).toBe(500)
    }
  })
  expect(spans()).toHaveLength(errors.length)
  expect(lines.length).toBeLessThanOrEqual(1)
})
