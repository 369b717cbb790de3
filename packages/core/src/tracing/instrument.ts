import { WebhookError } from '../ground/errors.ts'
import { ATTACH, type Instrumentable } from '../handling/instrumentation.ts'
import type { Outcome } from '../receiving/outcome.ts'
import { EventSpan } from './event-span.ts'
import { createFailSafe } from './fail-safe.ts'
import { createMetrics } from './metrics.ts'
import type { ContextApi, Meter, Propagation, Tracer } from './telemetry.ts'

/** The parts of OpenTelemetry that an instrumented receiver uses. Pass a tracer, a meter, or both. */
export interface Telemetry {
  /** Makes one span per verified event, such as `trace.getTracer('webhooks')`. @default no spans */
  readonly tracer?: Tracer
  /** Counts outcomes and measures durations, such as `metrics.getMeter('webhooks')`. @default no metrics */
  readonly meter?: Meter
  /** Carries the trace through the inbox, with `context`. Import it from `@opentelemetry/api`. @default the worker's spans have no parent */
  readonly propagation?: Propagation
  /** Keeps the span active for observers, and carries the trace through the inbox. Import it from `@opentelemetry/api`. @default the span is active in handlers and stores */
  readonly context?: ContextApi
}

/** The options of `instrument`. */
export interface InstrumentOptions {
  /**
   * The use of the sender's `traceparent` header. It is unsigned: with 'parent', the sender of a request chooses its trace, and
   * whether it is sampled. @default 'link'
   */
  readonly parent?: 'link' | 'parent'
}

/** The parts of a receiver by which TypeScript recognizes one. */
export interface InstrumentableReceiver {
  readonly provider: { readonly name: string }
  observe(listener: (outcome: Outcome) => unknown): unknown
}

/** The receivers that are instrumented. */
const instrumented = new WeakSet<object>()

/**
 * Adds spans and metrics to a receiver, and returns it. Failures of the telemetry never reach a delivery: the first one is
 * printed. Throws CONFIG_INVALID for a receiver that is instrumented already, and for options that cannot work.
 * @example
 * import { context, metrics, propagation, trace } from '@opentelemetry/api'
 * import { instrument } from '@postern/core/tracing'
 *
 * const tracer = trace.getTracer('webhooks')
 * const meter = metrics.getMeter('webhooks')
 * instrument(webhooks, { tracer, meter, propagation, context })
 */
export function instrument<W extends InstrumentableReceiver>(
  webhooks: W,
  telemetry: Telemetry,
  { parent = 'link' }: InstrumentOptions = {},
): W {
  assertTelemetry(telemetry, parent)
  const { tracer, meter, propagation, context } = telemetry
  const target = toTarget(webhooks)
  const safe = createFailSafe()
  const base = safe.attempt(() => context?.active())
  target[ATTACH]((receiver) => {
    const metrics = createMetrics(meter, receiver, safe)
    const settings = { tracer, propagation, context, base, parent, receiver, metrics, safe }
    return {
      begin: (event, origin) => new EventSpan(settings, event, origin),
      count: metrics.count,
    }
  })
  instrumented.add(webhooks)
  return webhooks
}

function toTarget(webhooks: object): Instrumentable<Outcome> {
  if (typeof webhooks !== 'object' || webhooks === null || !(ATTACH in webhooks)) {
    throw invalid('instrument got no receiver. Pass the result of createWebhooks.')
  }
  if (instrumented.has(webhooks)) {
    throw invalid('The receiver is instrumented already. Call instrument once per receiver.')
  }
  return webhooks as Instrumentable<Outcome>
}

/** A method of each part, and its source. */
const PARTS = {
  tracer: { method: 'startActiveSpan', source: "trace.getTracer('webhooks')" },
  meter: { method: 'createCounter', source: "metrics.getMeter('webhooks')" },
  propagation: { method: 'extract', source: 'propagation from @opentelemetry/api' },
  context: { method: 'with', source: 'context from @opentelemetry/api' },
} as const

function assertTelemetry(telemetry: Telemetry, parent: unknown): void {
  if (typeof telemetry !== 'object' || telemetry === null || !(telemetry.tracer || telemetry.meter)) {
    throw invalid(
      'instrument got neither a tracer nor a meter. Pass { tracer, meter, propagation, context }.',
    )
  }
  for (const [name, { method, source }] of Object.entries(PARTS)) {
    const part = telemetry[name as keyof Telemetry] as Record<string, unknown> | undefined
    if (part === undefined || typeof part?.[method] === 'function') continue
    throw invalid(`The ${name} has no method ${method}. Pass ${source}.`)
  }
  if (parent !== 'link' && parent !== 'parent') {
    throw invalid(`The option parent is ${String(parent).slice(0, 20)}. Pass 'link' or 'parent'.`)
  }
  if (parent === 'parent' && !(telemetry.propagation && telemetry.context)) {
    throw invalid("parent: 'parent' needs propagation and context. Pass both from @opentelemetry/api.")
  }
}

function invalid(message: string): WebhookError {
  return new WebhookError('CONFIG_INVALID', message)
}
