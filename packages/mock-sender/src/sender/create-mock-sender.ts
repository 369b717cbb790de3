import type { AnyProvider } from '@postern/core'
import type { ChangeWatcher } from '../api/server/api-host.ts'
import { createServerSlot } from '../api/server/server-slot.ts'
import { matchesFilter } from '../delivery/delivery.ts'
import { createDeliveryWatch } from '../delivery/delivery-watch.ts'
import { createOutbox } from '../delivery/outbox.ts'
import { createEventFactory, type EventDraft } from '../event/event-factory.ts'
import { createSentIds } from '../event/sent-ids.ts'
import { createRandom } from '../random/random.ts'
import { createSubscriptionManager, type SubscriptionManager } from '../subscription/subscription-manager.ts'
import { createSubscriptionRegistry } from '../subscription/subscription-registry.ts'
import { toMs } from '../time/duration.ts'
import type { CustomEvent, MockSender } from './mock-sender.ts'
import { resolveOptions } from './resolve-options.ts'
import type { EmitOptions, MockSenderOptions, SignOptions } from './sender-options.ts'
import { signEvent } from './sign-event.ts'

/**
 * Makes the outbound side of a provider, in process: subscriptions, signed deliveries over real HTTP, the retry
 * ladder on a clock of its own, and a log of every attempt.
 */
export function createMockSender<const P extends AnyProvider>(options: MockSenderOptions<P>): MockSender<P> {
  const resolved = resolveOptions(options)
  const { provider, seed, secret } = resolved
  const watchers = new Set<ChangeWatcher>()
  const announce: ChangeWatcher = (change, subscription) => {
    for (const watch of watchers) watch(change, subscription)
  }
  const sentIdOf = createSentIds(provider, createRandom(seed, 'event ids'))
  const outbox = createOutbox(resolved, {
    onDisabled: (record) => announce('disabled', record),
    renew: (event) => events.renew(event),
    sentIdOf,
  })
  const { scheduler } = outbox
  const subscriptions = createSubscriptionRegistry(resolved, scheduler.now)
  const events = createEventFactory(provider, {
    random: createRandom(seed, 'events'),
    now: scheduler.now,
    sentIdOf,
  })
  const server = createServerSlot(() => ({
    sender,
    provider,
    send: (draft) => send(draft).event,
    egress: resolved.guard.policy,
    watchers,
  }))
  let isClosed = false

  const assertOpen = () => {
    if (isClosed) throw new Error('The sender is closed. Create another one.')
  }

  const send = (draft: EventDraft, wish?: EmitOptions) => {
    const event = events.create(draft)
    return { event, sent: outbox.send(event, subscriptions.wanting(draft.type, event), wish) }
  }
  const parts = { options: resolved, registry: subscriptions, outbox, events, announce, assertOpen }

  const sender: MockSender<P> = {
    ...(createSubscriptionManager(parts) as SubscriptionManager<P>),
    ...createDeliveryWatch(outbox, resolved.isVirtual),
    provider: options.provider,
    seed,
    now: scheduler.now,
    async subscribe(wish) {
      assertOpen()
      const check = subscriptions.check(wish)
      if (check) await check
      const record = subscriptions.add(wish)
      announce('created', record)
      return record as never
    },
    async emit(...args: EventArguments<EmitOptions>) {
      assertOpen()
      const { draft, options: wish } = toDraft(provider, args)
      return send(draft, wish).sent
    },
    sign(...args: EventArguments<SignOptions>) {
      const { draft, options: wish } = toDraft(provider, args)
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
    async redeliver(delivery, { as, ...wish }) {
      assertOpen()
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
    deliveries: (filter = {}) => outbox.all().filter((delivery) => matchesFilter(delivery, filter)),
    advance: async (duration) => scheduler.advance(toMs(duration)),
    runNext: scheduler.runNext,
    runUntilIdle: scheduler.runUntilIdle,
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

type EventArguments<Options> = [CustomEvent, Options?] | [type: string, data?: object, options?: Options]

function toDraft<Options extends Pick<EmitOptions, 'envelope'>>(
  provider: AnyProvider,
  [first, second, third]: EventArguments<Options>,
): { draft: EventDraft; options: Options | Record<string, never> } {
  if (typeof first === 'object') {
    const options = (second ?? {}) as Options
    return { draft: { ...first, envelope: options.envelope }, options }
  }
  if (!Object.hasOwn(provider.events, first)) {
    throw new Error(
      `${provider.title} has no event type '${first}'. For a type beyond its catalog pass { type: '${first}', data }.`,
    )
  }
  return { draft: { type: first, data: second, envelope: third?.envelope }, options: third ?? {} }
}
