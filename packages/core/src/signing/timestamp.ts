import { WebhookError } from '../ground/errors.ts'
import { toText } from './content.ts'
import { readPlace } from './place.ts'
import type { SignedRequest } from './request-parts.ts'
import type { SchemeTimestamp, TimestampUnit } from './scheme.ts'

/** Reads the timestamp as it is written in the request. */
export function readTimestamp(
  timestamp: SchemeTimestamp,
  items: readonly string[],
  request: SignedRequest,
  parsed: () => unknown,
): string | undefined {
  if ('prefix' in timestamp) {
    return items.find((item) => item.startsWith(timestamp.prefix))?.slice(timestamp.prefix.length)
  }
  return toText(readPlace(timestamp, 'field' in timestamp ? parsed() : undefined, request))
}

/** Formats a time in the provider's unit. */
export function formatTimestamp(unit: TimestampUnit = 's', nowMs: number): string {
  if (unit === 'iso') return new Date(nowMs).toISOString()
  return String(unit === 'ms' ? Math.floor(nowMs) : Math.floor(nowMs / 1000))
}

/** RFC 3339. Both patterns are strict, because another signed part may follow a timestamp without a separator. */
const ISO = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)$/

const NUMBER = /^\d+(?:\.\d+)?$/

function toMs(text = '', unit: TimestampUnit = 's'): number {
  if (unit === 'iso') return ISO.test(text) ? Date.parse(text) : Number.NaN
  return NUMBER.test(text) ? Number(text) * (unit === 's' ? 1000 : 1) : Number.NaN
}

/** Throws TIMESTAMP_OUT_OF_TOLERANCE for a timestamp that is missing, invalid, too old or too new. */
export function assertFresh(
  { toleranceS, unit, future }: SchemeTimestamp,
  text: string | undefined,
  nowMs: number,
): void {
  const ageMs = nowMs - toMs(text, unit)
  const distanceMs = future === 'accept' ? ageMs : Math.abs(ageMs)
  // Negated, so that NaN is refused too.
  if (!(distanceMs <= toleranceS * 1000)) {
    throw new WebhookError('TIMESTAMP_OUT_OF_TOLERANCE', describeAge(ageMs, toleranceS))
  }
}

function describeAge(ageMs: number, toleranceS: number): string {
  if (Number.isNaN(ageMs)) return 'The signed timestamp is missing or cannot be read. Look at the request.'
  const distance = `${Math.ceil(Math.abs(ageMs) / 1000)} s ${ageMs > 0 ? 'ago' : 'in the future'}`
  return `By the clock of this machine the request was signed ${distance}, but only ${toleranceS} s are allowed. Set this clock, unless the sender's is wrong or the request is old.`
}
