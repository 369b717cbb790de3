import type { TraceOrigin } from '../handling/instrumentation.ts'
import type { FailSafe } from './fail-safe.ts'
import type { ContextApi, Propagation, SpanOptions } from './telemetry.ts'
import { parseTraceparent } from './traceparent.ts'

/** The settings that determine the parent of a span. */
export interface ParentageRules {
  readonly propagation: Propagation | undefined
  readonly context: ContextApi | undefined
  /** The context in which the receiver was instrumented. A worker's own may belong to any other event. */
  readonly base: unknown
  readonly parent: 'link' | 'parent'
  readonly safe: FailSafe
}

/** The relatives of a new span. */
export interface Parentage extends Pick<SpanOptions, 'links' | 'root'> {
  /** The context with the parent. Undefined for the active one. */
  readonly from?: unknown
}

/**
 * Finds the parent of an event's span: for a request the active span, in a worker the span that received the event. The
 * sender's traceparent is unsigned, so it is only linked unless the user trusts it.
 */
export function findParentage(rules: ParentageRules, origin: TraceOrigin): Parentage {
  const { propagation, context, base, parent, safe } = rules
  const { carried } = origin
  const isWorker = carried !== undefined
  const alone: Parentage = isWorker ? { root: true, from: base } : {}
  if (carried) {
    if (!propagation || !context) return { ...alone, ...linkTo(carried.traceparent) }
    const from = safe.attempt(() => propagation.extract(base, { ...carried }))
    return from === undefined ? alone : { from }
  }
  const traceparent = origin.header('traceparent')
  if (parent === 'link' || !propagation || !context || parseTraceparent(traceparent) === undefined) {
    return { ...alone, ...linkTo(traceparent) }
  }
  const tracestate = origin.header('tracestate')
  const sent = { traceparent: traceparent!, ...(tracestate !== undefined && { tracestate }) }
  const within = isWorker ? base : safe.attempt(() => context.active())
  return { from: safe.attempt(() => propagation.extract(within, sent)) }
}

function linkTo(traceparent: string | undefined): Pick<Parentage, 'links'> {
  const sender = parseTraceparent(traceparent)
  return sender === undefined ? {} : { links: [{ context: sender }] }
}
