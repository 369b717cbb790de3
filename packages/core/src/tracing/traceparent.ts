import type { SpanContext } from './telemetry.ts'

const TRACEPARENT = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/
const ZEROS = /^0+$/

/** Reads a traceparent header (https://www.w3.org/TR/trace-context/#traceparent-header). Undefined if it is invalid. */
export function parseTraceparent(header: string | undefined): SpanContext | undefined {
  const parts = header === undefined ? null : TRACEPARENT.exec(header)
  if (parts === null) return undefined
  const [, version, traceId, spanId, flags, more] = parts as unknown as [
    string,
    string,
    string,
    string,
    string,
    string?,
  ]
  // Version 00 ends here. A later version may go on.
  if (version === 'ff' || (version === '00' && more !== undefined)) return undefined
  if (ZEROS.test(traceId) || ZEROS.test(spanId)) return undefined
  return { traceId, spanId, traceFlags: Number.parseInt(flags, 16) & 1, isRemote: true }
}
