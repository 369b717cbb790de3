export type { HandlerMessage } from '../handling/handler-channel.ts'
export type { Outcome } from '../receiving/outcome.ts'
export {
  type InstrumentableReceiver,
  type InstrumentOptions,
  instrument,
  type Telemetry,
} from './instrument.ts'
export type {
  Attributes,
  ContextApi,
  Counter,
  Histogram,
  Meter,
  MetricOptions,
  Propagation,
  RecordedException,
  Span,
  SpanContext,
  SpanOptions,
  Tracer,
} from './telemetry.ts'
