import type { AnyProvider } from '@postern/core'
import type { EgressPolicy } from '../../egress/egress-policy.ts'
import type { EventBody } from '../../event/event-body.ts'
import type { EventDraft } from '../../event/event-draft.ts'
import type { ChangeFeed } from '../../feed/change-feed.ts'
import type { MockSender } from '../../sender/mock-sender.ts'

/** The part of a sender that its server uses. */
export type ServedSender = Omit<MockSender, 'listen' | 'close' | typeof Symbol.asyncDispose>

/** Everything that a server needs from its sender. */
export interface ApiHost {
  readonly provider: AnyProvider
  /** The values of the provider's settings. */
  readonly settings: Readonly<Record<string, string>> | undefined
  readonly sender: ServedSender
  readonly egress: EgressPolicy
  /** The feed of all changes. */
  readonly feed: Pick<ChangeFeed, 'follow' | 'latest'>
  /** Sends an event to every subscription that wants it, without waiting for answers. */
  send(draft: EventDraft): EventBody
  /** Like `send`, for events about the sender itself. It does not warn if no subscription wants the event. */
  notify(draft: EventDraft): void
  readonly isVirtual: boolean
  /** The delay before each attempt, the first being 0. */
  readonly ladderMs: readonly number[]
  /** When the next attempt is due, in milliseconds since the epoch on the sender's clock. */
  readonly nextAt: () => number | undefined
}
