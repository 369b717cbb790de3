import { WebhookError } from '../ground/errors.ts'
import type { EventRun } from './event-run.ts'

/** Passes the event to the dead-letter listeners, one after another. Throws HANDLER_FAILED when one of them throws. */
export async function runDeadLetter(run: EventRun, attempt: number, error: unknown): Promise<void> {
  const { id, key, type, typeSigned, body: rawBody, event } = run.event
  const context = {
    id,
    key,
    type,
    typeSigned,
    attempt,
    rawBody,
    error,
    header: (name: string) => run.event.header(name.toLowerCase()),
  }
  try {
    for (const listener of run.settings.deadLetter) await listener(event as never, context)
  } catch (cause) {
    throw new WebhookError('HANDLER_FAILED', 'A dead-letter listener threw. Its error is the cause.', {
      cause,
    })
  }
}
