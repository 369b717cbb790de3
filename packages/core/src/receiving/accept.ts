import { WebhookError } from '../ground/errors.ts'
import type { VerifiedEvent } from '../handling/verified-event.ts'
import type { EventDecision } from './outcome.ts'
import type { RequestRun } from './request-run.ts'
import type { InboxSettings } from './settings.ts'
import { toMessage } from './to-message.ts'

/** Puts a verified event into the inbox; the sender gets its 2xx when the engine has confirmed it, and not before. */
export async function acceptEvent(
  run: RequestRun,
  event: VerifiedEvent,
  element: unknown,
  settings: InboxSettings,
): Promise<EventDecision> {
  const message = toMessage(run.settings, run.request, event, element)
  run.accept(event)
  await settings.admit()
  await settings.inbox.put(message)
  return { kind: 'accepted' }
}

/** How long one reading of the depth serves. */
const READING_MS = 1_000
/** A full inbox is not empty again in a moment. */
const FULL_RETRY_MS = 30_000

/**
 * Lets events in as long as the inbox holds fewer than `maxDepth`. The depth is read once a second at the most, and
 * what was let in since counts; other processes' events are seen with the next reading.
 */
export function createAdmission(
  depth: () => Promise<{ readonly ready: number }>,
  maxDepth: number,
  elapsed: () => number,
): () => Promise<void> {
  let reading: Promise<number> | undefined
  let readAt = 0
  let admitted = 0

  function read(): Promise<number> {
    readAt = elapsed()
    admitted = 0
    const asked = depth().then(readyOf)
    asked.catch(() => {
      if (reading === asked) reading = undefined
    })
    return asked
  }

  return async () => {
    if (reading === undefined || elapsed() - readAt >= READING_MS) reading = read()
    const ready = await reading
    if (ready + admitted >= maxDepth) {
      throw new WebhookError(
        'INBOX_UNAVAILABLE',
        `The inbox holds ${ready + admitted} events and maxDepth is ${maxDepth}. Add workers, or raise maxDepth.`,
        { retryAfterMs: FULL_RETRY_MS },
      )
    }
    admitted++
  }
}

/** An inbox is foreign code: what it answers is looked at before it decides. */
function readyOf(depth: { readonly ready: number }): number {
  if (Number.isFinite(depth?.ready)) return depth.ready
  throw new WebhookError(
    'INBOX_UNAVAILABLE',
    'The inbox answered depth() without a number in ready. See the Inbox contract.',
  )
}
