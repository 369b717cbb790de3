import type { InstrumentedReceiver, TracedDecision } from '../handling/instrumentation.ts'
import type { VerifiedEvent } from '../handling/verified-event.ts'
import type { Attributes } from './telemetry.ts'

/** Stands for all types that are not known. Otherwise each new text would add a series to the metrics. */
const OTHER = '_OTHER'
/** The maximum length of a text on a span. An id can be as long as a body. */
const LONGEST = 256

/** Returns the type for span names and metrics, one of a limited number. */
export function boundedType(receiver: InstrumentedReceiver, type: string): string {
  return receiver.isKnown(type) ? type : OTHER
}

/**
 * The attributes that spans and durations share
 * (https://opentelemetry.io/docs/specs/semconv/messaging/messaging-spans/).
 */
export function operationOf({ provider }: InstrumentedReceiver): Attributes {
  return {
    'messaging.system': 'webhook',
    'messaging.operation.name': 'process',
    'postern.provider': provider,
  }
}

/** The attributes of a span that identify its event. */
export function identityOf({ endpoint, id, type }: VerifiedEvent): Attributes {
  return {
    'messaging.operation.type': 'process',
    'messaging.destination.name': endpoint.slice(0, LONGEST),
    'messaging.message.id': id.slice(0, LONGEST),
    'postern.event.type': type.slice(0, LONGEST),
  }
}

/** The attributes of a decision or an outcome. */
export function decisionOf({ kind, result }: TracedDecision, errorCode: string | undefined): Attributes {
  return {
    'postern.outcome': kind,
    ...(errorCode !== undefined && { 'error.type': errorCode }),
    ...(result !== undefined && { 'postern.late.result': result }),
  }
}
