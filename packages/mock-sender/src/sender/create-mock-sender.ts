import type { AnyProvider } from '@postern/core'
import type { ApiHost, ServedSender } from '../api/server/api-host.ts'
import { createServerSlot } from '../api/server/server-slot.ts'
import { assertFilter, type DeliveryFilter, matchesFilter } from '../delivery/delivery-filter.ts'
import { assertOutsideReceiver } from '../delivery/receiver-context.ts'
import type { EventDraft } from '../event/event-draft.ts'
import type { SenderChange } from '../feed/change-feed.ts'
import { toMs } from '../time/duration.ts'
import type { Scheduler } from '../time/scheduler.ts'
import { createDeliveryWatch } from './create-delivery-watch.ts'
import { createEmitter } from './create-emitter.ts'
import { createHandshakePlayer } from './create-handshake-player.ts'
import { createParts } from './create-parts.ts'
import { createSubscriptionManager } from './create-subscription-manager.ts'
import type { MockSender } from './mock-sender.ts'
import { resetSender } from './reset-sender.ts'
import { resolveOptions } from './resolve-options.ts'
import { sendDraft } from './send-draft.ts'
import type { MockSenderOptions } from './sender-options.ts'

/**
 * Makes the outbound side of a provider, in process: subscriptions, signed deliveries over real HTTP, the retry ladder
 * on the sender's own clock, and a log of every attempt.
 * @example
 * const sender = createMockSender({ provider: workflows, secret: 'whsec_of_the_test' })
 * await sender.subscribe({ url: 'http://127.0.0.1:3000/webhooks/workflows', events: ['alert.*'] })
 * const [delivery] = await sender.emit('alert.created', { severity: 'critical' })
 * await sender.runUntilIdle()
 * await sender.close()
 */
export function createMockSender<const P extends AnyProvider>(options: MockSenderOptions<P>): MockSender<P> {
  const parts = createParts(resolveOptions(options))
  const { feed, warnings, scheduler, outbox } = parts
  const { provider, settings, seed, guard, isVirtual, ladderMs } = parts.options
  const server = createServerSlot()

  const sender = {
    ...createSubscriptionManager(parts),
    ...createEmitter(parts),
    ...createHandshakePlayer(parts),
    ...createDeliveryWatch(parts),
    ...createClockMoves(scheduler),
    provider,
    seed,
    now: scheduler.now,
    reset: () => resetSender(parts),
    follow: (follower: (change: SenderChange) => void) => feed.follow((change) => follower(change)),
    deliveries(filter: DeliveryFilter = {}) {
      assertFilter('deliveries()', filter)
      return outbox.all().filter((delivery) => matchesFilter(delivery, filter))
    },
  } satisfies ServedSender

  const host = {
    sender,
    provider,
    settings,
    feed,
    egress: guard.policy,
    isVirtual,
    ladderMs,
    nextAt: scheduler.nextAt,
    send(draft: EventDraft) {
      const { event, warning } = sendDraft(parts, draft)
      warnings.warn(warning)
      return event
    },
    notify: (draft: EventDraft) => void sendDraft(parts, draft),
  } satisfies ApiHost

  const whole: MockSender = {
    ...sender,
    async listen(wish) {
      outbox.assertOpen()
      return server.listen(host, wish)
    },
    async close() {
      await Promise.all([outbox.close(), server.close()])
    },
    [Symbol.asyncDispose]: () => whole.close(),
  }
  return whole as MockSender<P>
}

function createClockMoves(scheduler: Scheduler): Pick<MockSender, 'advance' | 'runNext' | 'runUntilIdle'> {
  return {
    async advance(duration) {
      assertOutsideReceiver(scheduler, 'advance()')
      return scheduler.advance(toMs(duration))
    },
    async runNext() {
      assertOutsideReceiver(scheduler, 'runNext()')
      return scheduler.runNext()
    },
    async runUntilIdle() {
      assertOutsideReceiver(scheduler, 'runUntilIdle()')
      return scheduler.runUntilIdle()
    },
  }
}
