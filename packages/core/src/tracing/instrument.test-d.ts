import { context, metrics, propagation, trace } from '@opentelemetry/api'
import { BasicTracerProvider } from '@opentelemetry/sdk-trace-base'
import { expectTypeOf, test } from 'vitest'
import { createWebhooks, type Outcome, type Webhooks } from '../index.ts'
import { workflows } from '../providers/index.ts'
import { type HandlerMessage, instrument } from './index.ts'

const webhooks = createWebhooks({ provider: workflows, secret: 's' })

test("the parts of @opentelemetry/api fit, and the receiver's type is kept", () => {
  const tracer = trace.getTracer('webhooks')
  const meter = metrics.getMeter('webhooks')
  expectTypeOf(instrument(webhooks, { tracer, meter, propagation, context })).toEqualTypeOf<
    Webhooks<typeof workflows>
  >()
  instrument(webhooks, { tracer }, { parent: 'link' })
  instrument(webhooks, { meter })
  instrument(webhooks, { tracer, propagation, context }, { parent: 'parent' })
})

test('parts that do not fit are refused', () => {
  const tracer = trace.getTracer('webhooks')
  // @ts-expect-error a provider of tracers is no tracer
  instrument(webhooks, { tracer: new BasicTracerProvider() })
  // @ts-expect-error there are two parents
  instrument(webhooks, { tracer }, { parent: 'child' })
  // @ts-expect-error it is no receiver
  instrument({}, { tracer })
})

test('the messages of the channels have types', () => {
  expectTypeOf<Outcome['kind']>().toExtend<string>()
  expectTypeOf<HandlerMessage['phase']>().toEqualTypeOf<'start' | 'end'>()
  expectTypeOf<Extract<HandlerMessage, { phase: 'end' }>['durationMs']>().toEqualTypeOf<number>()
})
