import { type ErrorCode, WebhookError } from '../ground/errors.ts'
import type { ReceiverSettings } from '../receiving/settings.ts'

/** For a message that this worker cannot read. */
const HAND_BACK_MS = 30_000
/** For a store that is out of reach, which is no fault of the event's. */
const STORE_PAUSE_MS = 5_000
/** Another worker may let go of its claim at any moment, but not in none. */
const SHORTEST_WAIT_MS = 100

const DEAD: readonly ErrorCode[] = ['EXHAUSTED', 'EVENT_INVALID', 'PAYLOAD_INVALID']

/**
 * What the inbox is told about a message whose run failed: when to run it again, or, without a time, that it is dead.
 * @param attempt undefined as long as the event was not claimed
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
  // A handler that ran too long still holds its lease for a while.
  return code === 'HANDLER_TIMEOUT' ? Math.max(delay, handling.claims?.leaseMs ?? 0) : delay
}
