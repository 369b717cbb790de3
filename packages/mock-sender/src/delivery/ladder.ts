import type { AttemptOutcome, Exchange, NextStep, Why } from './delivery.ts'
import { parseHttpDate } from './http-date.ts'

const MAX_RETRY_AFTER_MS = 24 * 3_600_000
const REDIRECTS = new Set([301, 302, 303, 307, 308])

/**
 * The consequence of one exchange for its delivery.
 * @param acknowledgedBy the statuses that count as a success; every 2xx by default
 */
export function toOutcome({ response, error }: Exchange, acknowledgedBy?: readonly number[]): AttemptOutcome {
  if (!response) return error?.kind === 'timeout' ? 'timeout' : 'network_error'
  const isSuccess = response.status >= 200 && response.status < 300
  if (acknowledgedBy?.includes(response.status) ?? isSuccess) return 'success'
  return REDIRECTS.has(response.status) ? 'redirected' : 'refused'
}

/**
 * Decides the step after an attempt that ended at `endedAt`; null after a success.
 * Retry-After (on 429 and 503) can only lengthen the delay, and by 24 h at most.
 * @param delayMs the delay of the ladder, counted from `endedAt`; undefined after the last attempt
 */
export function decideNext(
  exchange: Exchange,
  endedAt: number,
  delayMs: number | undefined,
  acknowledgedBy?: readonly number[],
): NextStep | null {
  const outcome = toOutcome(exchange, acknowledgedBy)
  if (outcome === 'success') return null
  if (exchange.response?.status === 410) return { at: null, why: 'gone' }
  if (delayMs === undefined) return { at: null, why: 'exhausted' }
  const hintMs = retryAfterMs(exchange, endedAt)
  if (hintMs > delayMs) return { at: endedAt + hintMs, why: 'retry_after' }
  return { at: endedAt + delayMs, why: whyAgain(exchange) }
}

function whyAgain(exchange: Exchange): Why {
  const outcome = toOutcome(exchange)
  if (exchange.error?.kind === 'ssrf_blocked') return 'ssrf_blocked'
  return outcome === 'redirected' ? 'redirect_not_followed' : outcome === 'timeout' ? 'timeout' : 'backoff'
}

/** Spreads a delay by up to the share `jitter` in both directions; `random` is in [0, 1). */
export function spreadDelay(delayMs: number, jitter: number, random: number): number {
  return Math.round(delayMs * (1 + jitter * (2 * random - 1)))
}

/** The delay of a Retry-After header, in seconds or as an HTTP date; 0 for any other text. */
function retryAfterMs({ response }: Exchange, now: number): number {
  const value = response?.headers['retry-after']
  if (!value || (response?.status !== 429 && response?.status !== 503)) return 0
  const ms = /^\d+$/.test(value) ? Number(value) * 1000 : msUntil(value, response.headers.date, now)
  return ms > 0 ? Math.min(ms, MAX_RETRY_AFTER_MS) : 0
}

/** Compares the date with the receiver's Date header, if it sends one: the sender's clock may be virtual. */
function msUntil(value: string, receiverDate: string | undefined, now: number): number {
  const at = parseHttpDate(value, now)
  return at === undefined ? 0 : at - (parseHttpDate(receiverDate ?? '', now) ?? now)
}
