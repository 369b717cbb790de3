import type { AnyProvider } from '@postern/core'
import type { DeliveryWatcher } from '../../delivery/outbox.ts'
import type { EgressPolicy } from '../../egress/egress-policy.ts'
import type { EventBody } from '../../event/event-body.ts'
import type { EventDraft } from '../../event/event-draft.ts'
import type { MockSender } from '../../sender/mock-sender.ts'
import type { Subscription } from '../../subscription/subscription.ts'
import type { SubscriptionChange } from '../../subscription/subscription-manager.ts'

export type ChangeWatcher = (change: SubscriptionChange, subscription: Subscription) => void

/** The sender behind a server. */
export interface ApiHost {
  readonly provider: AnyProvider
  readonly sender: MockSender
  readonly egress: EgressPolicy
  /** Sends an event to everybody who wants it, and waits for no answer. */
  send(draft: EventDraft): EventBody
  /** The same for an event about the sender's own doings, which nobody need want. */
  notify(draft: EventDraft): void
  /** Told of every change to a subscription. */
  readonly watchers: Set<ChangeWatcher>
  /** Tells of every delivery that was made, attempted or cancelled, until the returned function is called. */
  readonly watchDeliveries: (watcher: DeliveryWatcher) => () => void
  readonly isVirtual: boolean
  /** When the next attempt is due, in milliseconds since the epoch on the sender's clock. */
  readonly nextAt: () => number | undefined
}
