import type { AnyProvider } from '@postern/core'
import type { EgressPolicy } from '../../egress/egress-policy.ts'
import type { EventBody } from '../../event/event-body.ts'
import type { EventDraft } from '../../event/event-draft.ts'
import type { ChangeFeed } from '../../feed/change-feed.ts'
import type { MockSender } from '../../sender/mock-sender.ts'

/** A sender as its server sees it. */
export type ServedSender = Omit<MockSender, 'listen' | 'close' | typeof Symbol.asyncDispose>

/** Everything that a server needs of the sender behind it. */
export interface ApiHost {
  readonly provider: AnyProvider
  /** The values of the provider's settings. */
  readonly settings: Readonly<Record<string, string>> | undefined
  readonly sender: ServedSender
  readonly egress: EgressPolicy
  /** Every change of the sender. */
  readonly feed: Pick<ChangeFeed, 'follow' | 'latest'>
  /** Sends an event to every subscription that wants it, and waits for no answer. */
  send(draft: EventDraft): EventBody
  /** Does the same for an event about the sender itself, and warns of nothing when no subscription wants it. */
  notify(draft: EventDraft): void
  readonly isVirtual: boolean
  /** The delay before each attempt, the first being 0. */
  readonly ladderMs: readonly number[]
  /** When the next attempt is due, in milliseconds since the epoch on the sender's clock. */
  readonly nextAt: () => number | undefined
}
