import type { ProviderSide } from '../api/dialects/provider-side.ts'
import { sideOf } from '../api/dialects/side-of.ts'
import { createOutbox, type Outbox } from '../delivery/outbox.ts'
import { createGuardedTransport } from '../egress/guarded-transport.ts'
import { createEventFactory, type EventFactory } from '../event/event-factory.ts'
import { createSentIds, type SentIds } from '../event/sent-ids.ts'
import { type ChangeFeed, createChangeFeed } from '../feed/change-feed.ts'
import { createTransport, type Transport } from '../http/transport.ts'
import { createRandom } from '../random/random.ts'
import {
  createSubscriptionRegistry,
  type SubscriptionRegistry,
} from '../subscription/subscription-registry.ts'
import type { Scheduler } from '../time/scheduler.ts'
import { createTime } from './create-time.ts'
import type { ResolvedOptions } from './resolve-options.ts'
import { createWarnings, type Warnings } from './warnings.ts'

/** The parts of one sender. */
export interface SenderParts {
  readonly options: ResolvedOptions
  readonly side: ProviderSide
  readonly feed: ChangeFeed
  readonly warnings: Warnings
  readonly scheduler: Scheduler
  /** Sends the requests. */
  readonly transport: Transport
  readonly sentIdOf: SentIds
  readonly events: EventFactory
  readonly subscriptions: SubscriptionRegistry
  readonly outbox: Outbox
}

/** Builds the parts of a sender bottom-up: each part uses only parts before it. */
export function createParts(options: ResolvedOptions): SenderParts {
  const { provider, seed, ca, guard } = options
  const side = sideOf(provider)
  const feed = createChangeFeed()
  const warnings = createWarnings(options.onWarning)
  const transport = createGuardedTransport(createTransport({ ca, lookup: guard.lookup }), guard)
  const { scheduler, virtualDurationMs } = createTime(options, { transport, feed })
  const sentIdOf = createSentIds(provider, createRandom(seed, 'event ids'))
  const random = createRandom(seed, 'events')
  const events = createEventFactory(provider, { random, now: scheduler.now, sentIdOf })
  const subscriptions = createSubscriptionRegistry({ ...options, side }, scheduler.now)
  const outbox = createOutbox(options, { feed, transport, scheduler, virtualDurationMs, events, sentIdOf })
  return { options, side, feed, warnings, scheduler, transport, sentIdOf, events, subscriptions, outbox }
}
