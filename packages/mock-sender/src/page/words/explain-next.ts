import type { AttemptRow } from '../../control/contract.ts'
import { formatMoment, formatSpan } from './format-time.ts'

const BECAUSE: Readonly<Record<string, string>> = {
  backoff: 'the next step of the ladder',
  retry_after: 'the receiver asked for a longer wait with Retry-After',
  redirect_not_followed: 'redirects are not followed, so the ladder continues',
  timeout: 'no response came in time, so the ladder continues',
  ssrf_blocked: 'the egress policy forbids this address, so nothing was sent',
}

const NO_MORE: Readonly<Record<string, string>> = {
  gone: 'No further attempt: the receiver answered 410 Gone, and its subscription is disabled.',
  disabled: 'No further attempt: the subscription was disabled.',
  exhausted: 'No further attempt: this was the last step of the ladder.',
}

/** Explains the time of the next attempt, or why there is none. */
export function explainNext({ at, next }: Pick<AttemptRow, 'at' | 'next'>): string {
  if (next === null) return 'Delivered: no further attempt.'
  const madeAt = Date.parse(at)
  if (next.at === null) return NO_MORE[next.why] ?? `No further attempt: ${next.why}.`
  const nextAt = Date.parse(next.at)
  return `Next at ${formatMoment(nextAt, madeAt)}, ${formatSpan(nextAt - madeAt)} later: ${BECAUSE[next.why] ?? next.why}.`
}
