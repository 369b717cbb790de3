import { WebhookError } from '../ground/errors.ts'
import type { InboxWorker } from '../inbox/contract.ts'
import type { InboxSettings, ReceiverSettings } from '../receiving/settings.ts'
import { runMessage } from './message-run.ts'

/** The options of `webhooks.work()`. */
export interface WorkerOptions {
  /** The maximum number of events to handle at once. @default 8 */
  readonly concurrency?: number
}

const CONCURRENCY = 8

/** Starts a worker that runs this receiver's handlers for the events in the inbox. */
export async function work(
  settings: ReceiverSettings,
  { concurrency = CONCURRENCY }: WorkerOptions = {},
): Promise<InboxWorker> {
  const { inbox } = requireInbox(settings)
  if (!Number.isSafeInteger(concurrency) || concurrency < 1) {
    throw new WebhookError('CONFIG_INVALID', `concurrency is ${concurrency}. Pass a whole number above 0.`)
  }
  const worker = await inbox.work((message, { signal }) => runMessage(settings, message, signal), {
    concurrency,
    clock: settings.handling.clock,
  })
  let stopped: Promise<void> | undefined
  return {
    stop() {
      stopped ??= worker.stop()
      return stopped
    },
  }
}

/** Returns the inbox of a receiver. Throws CONFIG_INVALID if it has none. */
export function requireInbox({ inbox }: ReceiverSettings): InboxSettings {
  if (inbox !== undefined) return inbox
  throw new WebhookError(
    'CONFIG_INVALID',
    'This receiver has no inbox: its handlers run inside the request. Pass createWebhooks({ inbox }).',
  )
}
