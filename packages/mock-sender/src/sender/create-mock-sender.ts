import type { AnyProvider } from '@postern/core'
import { sideOf } from '../api/dialects/side-of.ts'
import type { ChangeWatcher } from '../api/server/api-host.ts'
import { createServerSlot } from '../api/server/server-slot.ts'
import { assertFilter, matchesFilter } from '../delivery/delivery-filter.ts'
import { createDeliveryWatch } from '../delivery/delivery-watch.ts'
import { toEmitted } from '../delivery/emitted.ts'
import { createOutbox } from '../delivery/outbox.ts'
import { assertOutsideReceiver } from '../delivery/receiver-context.ts'
import type { EventDraft } from '../event/event-draft.ts'
import { createEventFactory } from '../event/event-factory.ts'
import { noExampleWarning } from '../event/no-example.ts'
import { createSentIds } from '../event/sent-ids.ts'
import { assertAttempts } from '../faults/assert-attempts.ts'
import { createRandom } from '../random/random.ts'
import { explainUnreached } from '../subscription/explain-unreached.ts'
import { assertSubscribeOptions } from '../subscription/subscribe-options.ts'
import { createSubscriptionManager, type SubscriptionManager } from '../subscription/subscription-manager.ts'
import { createSubscriptionRegistry } from '../subscription/subscription-registry.ts'
import { toMs } from '../time/duration.ts'
import type { MockSender } from './mock-sender.ts'
import { EMIT_KEYS, SIGN_KEYS } from './option-keys.ts'
import { readRedelivery } from './read-redelivery.ts'
import { resolveOptions } from './resolve-options.ts'
import type { EmitOptions, MockSenderOptions, SignOptions } from './sender-options.ts'
import { signEvent } from './sign-event.ts'
import { type EventArguments, toDraft } from './to-draft.ts'
import { createWarnings } from './warnings.ts'

/**
 * Makes the outbound side of a provider, in process: subscriptions, signed deliveries over real HTTP, the retry
 * ladder on a clock of its own, and a log of every attempt.
 */
export function createMockSender<const P extends AnyProvider>(options: MockSenderOptions<P>): MockSender<P> {
  const resolved = resolveOptions(options)
  const { provider, seed, secret, ladderMs } = resolved
  const side = sideOf(provider)
  const warnings = createWarnings(resolved.onWarning)
  const watchers = new Set<ChangeWatcher>()
  const announce: ChangeWatcher = (change, subscription) => {
    for (const watch of watchers) watch(change, subscription)
  }
  const sentIdOf = createSentIds(provider, createRandom(seed, 'event ids'))
  const outbox = createOutbox(resolved, {
    onJudged: announce,
    renew: (event) => events.renew(event),
    sentIdOf,
  })
  const { scheduler } = outbox
  const subscriptions = createSubscriptionRegistry({ ...resolved, side }, scheduler.now)
  const events = createEventFactory(provider, {
    random: createRandom(seed, 'events'),
    now: scheduler.now,
    sentIdOf,
  })
  const server = createServerSlot(() => ({
    sender,
    provider,
    send(draft) {
      const { event, warning } = send(draft)
      warn(warning)
      return event
    },
    notify: (draft) => void send(draft),
    egress: resolved.guard.policy,
    watchers,
    watchDeliveries: outbox.watch,
    isVirtual: resolved.isVirtual,
    nextAt: scheduler.nextAt,
  }))
  let isClosed = false

  const assertOpen = () => {
    if (isClosed) throw new Error('The sender is closed. Create another one.')
  }

  const send = (draft: EventDraft, wish?: EmitOptions) => {
    const event = events.create(draft)
    const wanting = subscriptions.wanting(draft.type, event)
    const warning =
      wanting.length === 0
        ? explainUnreached(draft.type, subscriptions.all())
        : noExampleWarning(provider, draft)
    return { event, warning, sent: outbox.send(event, wanting, wish) }
  }
  const warn = (warning: string | undefined) => {
    if (warning !== undefined) warnings.warn(warning)
  }
  const parts = { options: resolved, side, registry: subscriptions, outbox, events, announce, assertOpen }

  const sender: MockSender<P> = {
    ...(createSubscriptionManager(parts) as SubscriptionManager<P>),
    ...createDeliveryWatch(outbox, { isVirtual: resolved.isVirtual, warnings: warnings.recent }),
    provider: options.provider,
    seed,
    now: scheduler.now,
    async subscribe(wish) {
      assertOpen()
      assertSubscribeOptions('subscribe()', wish)
      subscriptions.assertScope(wish.scope)
      const check = subscriptions.checkUrl(wish.url)
      if (check) await check
      const record = subscriptions.add(wish)
      announce('created', record)
      return record as never
    },
    async emit(...args: EventArguments<EmitOptions>) {
      assertOpen()
      const { draft, options: wish } = toDraft('emit()', provider, args, EMIT_KEYS)
      assertAttempts(wish.attempts, wish.faults ?? [], ladderMs.length)
      const { sent, warning } = send(draft, wish)
      warn(warning)
      return toEmitted(await sent, warning)
    },
    sign(...args: EventArguments<SignOptions>) {
      const { draft, options: wish } = toDraft('sign()', provider, args, SIGN_KEYS)
      warn(noExampleWarning(provider, draft))
      const known = wish.secret === undefined ? (secret ?? subscriptions.commonSecret()) : wish.secret
      const deliveryId = outbox.nextDeliveryId()
      const event = events.create(draft)
      return signEvent(resolved, event, {
        ...wish,
        secret: known,
        eventId: sentIdOf(event),
        deliveryId,
        nowMs: scheduler.now(),
      })
    },
    async redeliver(delivery, options) {
      assertOpen()
      const { as, ...wish } = readRedelivery(options, ladderMs.length)
      const { id, event, subscription } = outbox.get(delivery)
      if (!subscription.active) {
        throw new Error(
          `The subscription ${subscription.id} is disabled. Take it into use with enable() first.`,
        )
      }
      const again = as === 'new-event' ? events.renew(event) : event
      const [made] = await outbox.send(again, [subscription], { ...wish, redeliveryOf: id })
      return made!
    },
    deliveries(filter = {}) {
      assertFilter('deliveries()', filter)
      return outbox.all().filter((delivery) => matchesFilter(delivery, filter))
    },
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
    async listen(wish) {
      assertOpen()
      return server.listen(wish)
    },
    async close() {
      isClosed = true
      await Promise.all([outbox.close(), server.close()])
    },
  }
  return sender
}
