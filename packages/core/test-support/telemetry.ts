import { context, propagation, SpanStatusCode, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { W3CTraceContextPropagator } from '@opentelemetry/core'
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics'
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base'
import { type InstrumentOptions, instrument } from '../src/tracing/index.ts'
import { ticketReceiver } from './tickets.ts'

/** The OpenTelemetry SDK as an application sets it up, with what it exported. */
export function telemetry() {
  trace.disable()
  context.disable()
  propagation.disable()
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
  propagation.setGlobalPropagator(new W3CTraceContextPropagator())
  const spans = new InMemorySpanExporter()
  trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] }))
  const points = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE)
  const reader = new PeriodicExportingMetricReader({ exporter: points, exportIntervalMillis: 3_600_000 })
  const meters = new MeterProvider({ readers: [reader] })
  return {
    parts: {
      tracer: trace.getTracer('webhooks'),
      meter: meters.getMeter('webhooks'),
      propagation,
      context,
    },
    /** The ended spans, in the order of their ends. */
    spans: () => spans.getFinishedSpans(),
    /** The attributes and the value of each point of a metric. */
    async points(name: string) {
      await reader.forceFlush()
      const metrics = points
        .getMetrics()
        .at(-1)!
        .scopeMetrics.flatMap((scope) => scope.metrics)
      const { descriptor, dataPoints } = metrics.find((metric) => metric.descriptor.name === name)!
      return { descriptor, points: dataPoints.map(({ attributes, value }) => ({ attributes, value })) }
    },
  }
}

/** A receiver of tickets that is instrumented with the real SDK. */
export function tracedReceiver(
  options: Parameters<typeof ticketReceiver>[0] = {},
  tracing?: InstrumentOptions,
) {
  const sdk = telemetry()
  const receiver = ticketReceiver(options)
  instrument(receiver.webhooks, sdk.parts, tracing)
  const { tracer } = sdk.parts
  return {
    ...sdk,
    ...receiver,
    tracer,
    /** Starts and ends a span, as an instrumented library does. */
    span: (name: string) => tracer.startSpan(name).end(),
  }
}

export function isError({ status }: ReadableSpan): boolean {
  return status.code === SpanStatusCode.ERROR
}

/** The trace context of a sender. */
export const SENDER = {
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  traceId: '0af7651916cd43dd8448eb211c80319c',
  spanId: 'b7ad6b7169203331',
} as const
