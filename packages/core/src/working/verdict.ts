import { type ErrorCode, WebhookError } from '../ground/errors.ts'
import type { ReceiverSettings } from '../receiving/settings.ts'

/** The delay for a message that this worker cannot read. */
const HAND_BACK_MS = 30_000
/** The delay when the store is unreachable, which is not the event's fault. */
const STORE_PAUSE_MS = 5_000
/** The minimum delay for an event that another worker holds. */
const SHORTEST_WAIT_MS = 100

const DEAD: readonly ErrorCode[] = ['EXHAUSTED', 'EVENT_INVALID', 'PAYLOAD_INVALID']

/**
 * Converts the error of a run to one that tells the inbox what to do: retry after `retryAfterMs`, or, if that is undefined,
 * keep the message as a dead letter.
 * @param attempt undefined if the event was not claimed
 */
export function toVerdict(
  settings: ReceiverSettings,
  error: WebhookError,
  attempt: number | undefined,
): WebhookError {
  const { code, message, cause } = error
  const retryAfterMs = DEAD.includes(code) ? undefined : delayMs(settings, error, attempt)
  return new WebhookError(code, message, {
    cause,
    attempt: attempt ?? 0,
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  })
}

function delayMs(
  { inbox, handling }: ReceiverSettings,
  { code, retryAfterMs }: WebhookError,
  attempt: number | undefined,
): number {
  if (code === 'IN_PROGRESS') return Math.max(SHORTEST_WAIT_MS, retryAfterMs ?? STORE_PAUSE_MS)
  if (attempt === undefined) return code === 'CONFIG_INVALID' ? HAND_BACK_MS : STORE_PAUSE_MS
  const { delaysMs } = inbox!.retry
  const delay = delaysMs[Math.min(attempt, delaysMs.length) - 1]!
  // The handler that ran too long still holds its lease for a while.
  return code === 'HANDLER_TIMEOUT' ? Math.max(delay, handling.claims?.leaseMs ?? 0) : delay
}
