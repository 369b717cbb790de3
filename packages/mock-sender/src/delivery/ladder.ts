import type { AttemptOutcome, Exchange, NextStep, Why } from './delivery.ts'
import { parseHttpDate } from './http-date.ts'

const MAX_RETRY_AFTER_MS = 24 * 3_600_000
const REDIRECTS = new Set([301, 302, 303, 307, 308])

/**
 * What one exchange means for its delivery.
 * @param acknowledgedBy the statuses that count as a success; every 2xx by default
 */
export function toOutcome({ response, error }: Exchange, acknowledgedBy?: readonly number[]): AttemptOutcome {
  if (!response) return error?.kind === 'timeout' ? 'timeout' : 'network_error'
  const isSuccess = response.status >= 200 && response.status < 300
  if (acknowledgedBy?.includes(response.status) ?? isSuccess) return 'success'
  return REDIRECTS.has(response.status) ? 'redirected' : 'refused'
}

/**
 * Decides what follows an attempt that ended at `endedAt`: null after a success, otherwise when and why.
 * A hint to wait longer (Retry-After on 429 and 503) counts up to 24 h; one to wait shorter does not.
 * @param delayMs what the ladder says, counted from `endedAt`; undefined when this attempt was the last
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

/** The delay before an attempt, spread by up to `jitter` to both sides; `random` is in [0, 1). */
export function spreadDelay(delayMs: number, jitter: number, random: number): number {
  return Math.round(delayMs * (1 + jitter * (2 * random - 1)))
}

/** The delay that a Retry-After asks for: seconds, or one of the three dates of HTTP; 0 for any other text. */
function retryAfterMs({ response }: Exchange, now: number): number {
  const value = response?.headers['retry-after']
  if (!value || (response?.status !== 429 && response?.status !== 503)) return 0
  const ms = /^\d+$/.test(value) ? Number(value) * 1000 : msUntil(value, response.headers.date, now)
  return ms > 0 ? Math.min(ms, MAX_RETRY_AFTER_MS) : 0
}

/** A date is read against the receiver's own clock where it tells: the sender's may be virtual. */
function msUntil(value: string, receiverDate: string | undefined, now: number): number {
  const at = parseHttpDate(value, now)
  return at === undefined ? 0 : at - (parseHttpDate(receiverDate ?? '', now) ?? now)
}
