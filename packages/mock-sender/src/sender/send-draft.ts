import type { Delivery } from '../delivery/delivery.ts'
import type { SendOptions } from '../delivery/outbox.ts'
import type { EventBody } from '../event/event-body.ts'
import type { EventDraft } from '../event/event-draft.ts'
import { noExampleWarning } from '../event/no-example.ts'
import { explainUnreached } from '../subscription/explain-unreached.ts'
import type { SenderParts } from './create-parts.ts'

interface SentDraft {
  readonly event: EventBody
  /** A probable mistake, such as an event that no subscription wants. */
  readonly warning: string | undefined
  /** Resolves when each first attempt has ended. */
  readonly sent: Promise<Delivery[]>
}

/** Makes an event and sends it to every subscription that wants it. */
export function sendDraft(
  { options, events, subscriptions, outbox }: SenderParts,
  draft: EventDraft,
  wish?: SendOptions,
): SentDraft {
  const event = events.create(draft)
  const wanting = subscriptions.wanting(draft.type, event)
  const warning =
    wanting.length === 0
      ? explainUnreached(draft.type, subscriptions.all())
      : noExampleWarning(options.provider, draft)
  return { event, warning, sent: outbox.send([event], wanting, wish) }
}
