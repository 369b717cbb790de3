import type { InstrumentedReceiver } from '../handling/instrumentation.ts'
import type { Outcome } from '../receiving/outcome.ts'
import { boundedType, decisionOf } from './attributes.ts'
import type { FailSafe } from './fail-safe.ts'
import type { Attributes, Meter } from './telemetry.ts'

/** The bounds that the semantic conventions recommend, and three more for slow handlers, in seconds. */
const BOUNDS_S = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 30, 60, 300]

/** The metrics of one receiver. No method throws. */
export interface Metrics {
  /** Counts an outcome. */
  count(outcome: Outcome): void
  /**
   * Records the duration of the work on one event.
   * @param context the context with the event's span, for exemplars
   */
  record(seconds: number, attributes: Attributes, context: unknown): void
}

/** Creates the metrics, which record nothing without a meter. */
export function createMetrics(
  meter: Meter | undefined,
  receiver: InstrumentedReceiver,
  safe: FailSafe,
): Metrics {
  const deliveries = safe.attempt(() =>
    meter?.createCounter('postern.deliveries', {
      description: 'Webhook deliveries by outcome.',
      unit: '{delivery}',
    }),
  )
  const durations = safe.attempt(() =>
    meter?.createHistogram('messaging.process.duration', {
      description: 'Duration of the work on one event.',
      unit: 's',
      advice: { explicitBucketBoundaries: BOUNDS_S },
    }),
  )
  return {
    count(outcome) {
      safe.attempt(() => deliveries?.add(1, attributesOf(outcome, receiver)))
    },
    record(seconds, attributes, context) {
      // A clock that failed measured nothing.
      if (!Number.isFinite(seconds)) return
      safe.attempt(() => durations?.record(Math.max(0, seconds), attributes, context))
    },
  }
}

function attributesOf(outcome: Outcome, receiver: InstrumentedReceiver): Attributes {
  return {
    'postern.provider': receiver.provider,
    ...(outcome.type !== undefined && { 'postern.event.type': boundedType(receiver, outcome.type) }),
    ...decisionOf(outcome, 'code' in outcome ? outcome.code : undefined),
  }
}
