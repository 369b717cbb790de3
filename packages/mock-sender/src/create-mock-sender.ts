import type { AnyProvider } from '@postern/core'
import { matchesFilter } from './delivery.ts'
import { toMs } from './duration.ts'
import { createEventFactory, type EventDraft } from './event-factory.ts'
import type { CustomEvent, EmitOptions, MockSender, MockSenderOptions, SignOptions } from './mock-sender.ts'
import { createOutbox } from './outbox.ts'
import { createRandom } from './random.ts'
import { resolveOptions } from './resolve-options.ts'
import { signEvent } from './sign-event.ts'
import { createSubscriptionRegistry } from './subscription-registry.ts'

/**
 * Makes the outbound side of a provider, in process: subscriptions, signed deliveries over real HTTP, the retry
 * ladder on a clock of its own, and a log of every attempt.
 */
export function createMockSender<const P extends AnyProvider>(options: MockSenderOptions<P>): MockSender<P> {
  const resolved = resolveOptions(options)
  const { provider, seed, secret } = resolved
  const subscriptions = createSubscriptionRegistry(resolved)
  const outbox = createOutbox(resolved)
  const { scheduler } = outbox
  const events = createEventFactory(provider, createRandom(seed, 'events'), scheduler.now)
  let isClosed = false

  const assertOpen = () => {
    if (isClosed) throw new Error('The sender is closed. Create another one.')
  }

  return {
    provider: options.provider,
    seed,
    now: scheduler.now,
    async subscribe(wish) {
      assertOpen()
      return subscriptions.add(wish) as never
    },
    enable(subscription) {
      Object.assign(subscriptions.get(subscription), { active: true, disabled: null, exhaustedInARow: 0 })
    },
    async emit(...args: EventArguments<EmitOptions>) {
      assertOpen()
      const { draft, options: wish } = toDraft(provider, args)
      return outbox.send(events.create(draft), subscriptions.wanting(draft.type), wish)
    },
    sign(...args: EventArguments<SignOptions>) {
      const { draft, options: wish } = toDraft(provider, args)
      const known = wish.secret === undefined ? (secret ?? subscriptions.commonSecret()) : wish.secret
      const deliveryId = outbox.nextDeliveryId()
      return signEvent(resolved, events.create(draft), {
        ...wish,
        secret: known,
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
    async close() {
      isClosed = true
      await outbox.close()
    },
  }
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
