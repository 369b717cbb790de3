import { isWebhookError, type WebhookError } from '../ground/errors.ts'
import type {
  EventTrace,
  InstrumentedReceiver,
  TracedDecision,
  TraceOrigin,
} from '../handling/instrumentation.ts'
import type { VerifiedEvent } from '../handling/verified-event.ts'
import { boundedType, decisionOf, identityOf, operationOf } from './attributes.ts'
import { toException } from './exception.ts'
import type { Metrics } from './metrics.ts'
import { findParentage, type ParentageRules } from './parentage.ts'
import type { Attributes, Span, Tracer } from './telemetry.ts'

/** SpanKind.CONSUMER of @opentelemetry/api. */
const CONSUMER = 4
/** SpanStatusCode.ERROR of @opentelemetry/api. */
const ERROR = 2

/** The settings that the spans of one receiver share. */
export interface SpanSettings extends ParentageRules {
  readonly tracer: Tracer | undefined
  readonly receiver: InstrumentedReceiver
  readonly metrics: Metrics
}

/** The span of one event. It starts with the first work that runs inside it. */
export class EventSpan implements EventTrace {
  readonly #settings: SpanSettings
  readonly #event: VerifiedEvent
  readonly #origin: TraceOrigin
  readonly #type: string
  readonly #startedAt: number
  #isStarted = false
  #isEnded = false
  #span: Span | undefined = undefined
  /** The context in which the span is active. */
  #active: unknown = undefined
  /** The code of the last error that failed the delivery. */
  #errorCode: string | undefined = undefined

  constructor(settings: SpanSettings, event: VerifiedEvent, origin: TraceOrigin) {
    this.#settings = settings
    this.#event = event
    this.#origin = origin
    this.#type = boundedType(settings.receiver, event.type)
    this.#startedAt = this.#now()
  }

  run<T>(work: () => T): T {
    const { safe, tracer, context } = this.#settings
    if (tracer === undefined) return work()
    if (!this.#isStarted) {
      this.#isStarted = true
      return safe.inside((wrapped) => this.#start(tracer, wrapped), work)
    }
    const active = this.#active
    if (context === undefined || active === undefined) return work()
    return safe.inside((wrapped) => context.with(active, wrapped), work)
  }

  carrier(): Readonly<Record<string, string>> | undefined {
    const { safe, propagation } = this.#settings
    const active = this.#active
    if (propagation === undefined || active === undefined) return undefined
    const carrier: Record<string, string> = {}
    safe.attempt(() => propagation.inject(active, carrier))
    // An engine may not be able to store anything but text.
    const texts = Object.entries(carrier).filter(([, value]) => typeof value === 'string')
    return texts.length > 0 ? Object.fromEntries(texts) : undefined
  }

  fail(error: WebhookError, attempt: number | undefined): void {
    if (this.#isEnded) return
    this.#recordFailure(error, error.code)
    if (attempt !== undefined) this.#setAttributes({ 'postern.attempt': attempt })
  }

  end(decision: TracedDecision): void {
    if (this.#isEnded) return
    this.#isEnded = true
    const { receiver, metrics, safe } = this.#settings
    const { error, attempt } = decision
    const code = decision.code ?? (isWebhookError(error) ? error.code : undefined)
    if (code !== undefined) this.#recordFailure(error, code)
    else if (error !== undefined) this.#recordException(error)
    const result = decisionOf(decision, this.#errorCode)
    this.#setAttributes({ ...result, ...(attempt !== undefined && { 'postern.attempt': attempt }) })
    safe.attempt(() => this.#span?.end())
    const attributes = Object.assign(operationOf(receiver), { 'postern.event.type': this.#type }, result)
    metrics.record((this.#now() - this.#startedAt) / 1000, attributes, this.#active)
  }

  #start(tracer: Tracer, work: () => void): unknown {
    const { receiver, safe, context } = this.#settings
    const { from, ...parentage } = safe.attempt(() => findParentage(this.#settings, this.#origin)) ?? {}
    const attributes = Object.assign(operationOf(receiver), identityOf(this.#event))
    const options = { kind: CONSUMER, attributes, ...parentage }
    const run = (span: Span) => {
      this.#span = span
      this.#active = safe.attempt(() => context?.active())
      work()
    }
    const name = `process ${this.#type}`
    if (from === undefined) return tracer.startActiveSpan(name, options, run)
    return tracer.startActiveSpan(name, options, from, run)
  }

  /** The deadline and the end of the work may report the same error. */
  #recordFailure(error: unknown, code: string): void {
    if (this.#errorCode === code) return
    this.#errorCode = code
    this.#recordException(error)
    this.#settings.safe.attempt(() => this.#span?.setStatus({ code: ERROR, message: messageOf(error) }))
  }

  #recordException(error: unknown): void {
    this.#settings.safe.attempt(() => this.#span?.recordException(toException(error)))
  }

  #setAttributes(attributes: Attributes): void {
    this.#settings.safe.attempt(() => this.#span?.setAttributes(attributes))
  }

  #now(): number {
    const { safe, receiver } = this.#settings
    return safe.attempt(() => receiver.elapsed()) ?? Number.NaN
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : ''
}
