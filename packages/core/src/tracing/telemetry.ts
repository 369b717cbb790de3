// The parts of @opentelemetry/api 1.x that `instrument` calls, so that core does not depend on it.

/** Values by name, as on spans and metrics. */
export type Attributes = Record<string, string | number | boolean>

/** Identifies a span of another process. */
export interface SpanContext {
  readonly traceId: string
  readonly spanId: string
  readonly traceFlags: number
  readonly isRemote: boolean
}

/** The options of a new span. */
export interface SpanOptions {
  readonly kind: number
  readonly attributes: Attributes
  readonly links?: { context: SpanContext }[]
  /** True for a span without a parent. */
  readonly root?: boolean
}

/** An error as a span records it. */
export interface RecordedException {
  readonly code: string
  readonly name: string
  readonly message: string
  readonly stack?: string
}

/** The part of a span that `instrument` uses. */
export interface Span {
  setAttributes(attributes: Attributes): unknown
  setStatus(status: { code: number; message?: string }): unknown
  recordException(exception: RecordedException): unknown
  end(): unknown
}

/** A tracer, such as the result of `trace.getTracer()`. */
export interface Tracer {
  startActiveSpan(name: string, options: SpanOptions, run: (span: Span) => unknown): unknown
  startActiveSpan(name: string, options: SpanOptions, context: unknown, run: (span: Span) => unknown): unknown
}

/** The options of a new metric. */
export interface MetricOptions {
  readonly description: string
  readonly unit: string
  readonly advice?: { explicitBucketBoundaries: number[] }
}

/** A meter, such as the result of `metrics.getMeter()`. */
export interface Meter {
  createCounter(name: string, options: MetricOptions): Counter
  createHistogram(name: string, options: MetricOptions): Histogram
}

/** A metric that only rises. */
export interface Counter {
  add(value: number, attributes: Attributes): unknown
}

/** A metric of a distribution. */
export interface Histogram {
  /** @param context where an exemplar finds the trace */
  record(value: number, attributes: Attributes, context?: unknown): unknown
}

/** Reads and writes trace contexts, such as `propagation`. */
export interface Propagation {
  inject(context: unknown, carrier: Record<string, string>): unknown
  extract(context: unknown, carrier: Record<string, string>): unknown
}

/** Knows the active span, such as `context`. */
export interface ContextApi {
  active(): unknown
  with(context: unknown, run: () => unknown): unknown
}
