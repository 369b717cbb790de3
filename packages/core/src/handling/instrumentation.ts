import type { WebhookError } from '../ground/errors.ts'
import type { VerifiedEvent } from './verified-event.ts'

/** The source of an event's trace. */
export interface TraceOrigin {
  /** Returns a header of the sender's request. Headers are unsigned. */
  header(name: 'traceparent' | 'tracestate'): string | undefined
  /** In a worker: the trace context that the message carries, or null if it carries none. Undefined for a request. */
  readonly carried?: Readonly<Record<string, string>> | null
}

/** The decision about an event, as far as its trace shows it. */
export interface TracedDecision {
  readonly kind: string
  readonly attempt?: number
  readonly code?: string
  readonly error?: unknown
  /** The result of a run that finished after its deadline. */
  readonly result?: string
}

/** Follows the work on one event. No method throws, except what `work` throws. */
export interface EventTrace {
  /** Runs `work` at once, with the event's span active. The first call starts the span. */
  run<T>(work: () => T): T
  /** Returns the trace context for the event's message in the inbox. */
  carrier(): Readonly<Record<string, string>> | undefined
  /** Records the error that ends the delivery while the work on it goes on. */
  fail(error: WebhookError, attempt: number | undefined): void
  /** Ends the span. Only the first call has an effect. */
  end(decision: TracedDecision): void
}

/** Starts the trace of a verified event. An instrumented receiver calls it for each one. Never throws. */
export type BeginTrace = (event: VerifiedEvent, origin: TraceOrigin) => EventTrace

/** The facts about a receiver that its instrumentation needs. */
export interface InstrumentedReceiver {
  readonly provider: string
  /** Whether a type is in the catalog or has its own handler. */
  isKnown(type: string): boolean
  /** Monotonic milliseconds. */
  elapsed(): number
}

/** The method by which `instrument` attaches itself to a receiver, also to one from another copy of this package. */
export const ATTACH: unique symbol = Symbol.for('postern.attach-instrumentation') as never

/** A receiver that can be instrumented. */
export interface Instrumentable<Outcome> {
  [ATTACH](
    create: (receiver: InstrumentedReceiver) => {
      readonly begin: BeginTrace
      /** Gets each outcome, like an observer. */
      readonly count: (outcome: Outcome) => void
    },
  ): void
}
