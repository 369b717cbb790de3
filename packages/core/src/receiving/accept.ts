import { WebhookError } from '../ground/errors.ts'
import type { VerifiedEvent } from '../handling/verified-event.ts'
import type { EventDecision } from './outcome.ts'
import type { RequestRun } from './request-run.ts'
import type { InboxSettings } from './settings.ts'
import { toMessage } from './to-message.ts'

/** Puts a verified event into the inbox. Resolves, and the sender gets its 2xx, only after the engine has confirmed it. */
export async function acceptEvent(
  run: RequestRun,
  event: VerifiedEvent,
  element: unknown,
  settings: InboxSettings,
): Promise<EventDecision> {
  const plain = toMessage(run.settings, run.request, event, element)
  const traceContext = run.trace?.carrier()
  const message = traceContext === undefined ? plain : { traceContext, ...plain }
  run.accept(event)
  await settings.assertRoom()
  await settings.inbox.put(message)
  return { kind: 'accepted' }
}

/** The time for which a reading of the depth is used. */
const READING_MS = 1_000
/** Retry-After for a full inbox, which takes a while to drain. */
const FULL_RETRY_MS = 30_000

/**
 * Limits the depth of an inbox: the returned function rejects with INBOX_UNAVAILABLE while the inbox is full. It reads the
 * depth at most once a second and adds the events accepted since. It sees other processes' events at the next reading.
 */
export function createDepthLimit(
  depth: () => Promise<{ readonly ready: number }>,
  maxDepth: number,
  elapsed: () => number,
): () => Promise<void> {
  let reading: Promise<number> | undefined
  let readAt = 0
  let accepted = 0

  function read(): Promise<number> {
    readAt = elapsed()
    accepted = 0
    const asked = depth().then(readyOf)
    asked.catch(() => {
      if (reading === asked) reading = undefined
    })
    return asked
  }

  return async () => {
    if (reading === undefined || elapsed() - readAt >= READING_MS) reading = read()
    const ready = await reading
    if (ready + accepted >= maxDepth) {
      throw new WebhookError(
        'INBOX_UNAVAILABLE',
        `The inbox holds ${ready + accepted} events and maxDepth is ${maxDepth}. Add workers, or raise maxDepth.`,
        { retryAfterMs: FULL_RETRY_MS },
      )
    }
    accepted++
  }
}

/** Validates the result of `depth()`, since an inbox may be user code. */
function readyOf(depth: { readonly ready: number }): number {
  if (Number.isFinite(depth?.ready)) return depth.ready
  throw new WebhookError(
    'INBOX_UNAVAILABLE',
    'The inbox returned no number as ready from depth(). See the Inbox contract.',
  )
}
