import { type AnyProvider, matchesPattern } from '@postern/core'
import { assertData } from '../event/assert-data.ts'
import type { EventDraft } from '../event/event-draft.ts'
import type { SubscriptionChange } from '../feed/change-feed.ts'
import { assertSubscribeOptions, toTarget } from '../subscription/subscribe-options.ts'
import type { SubscribeOptions, Subscription } from '../subscription/subscription.ts'
import { changeSecret, changeSubscription } from '../subscription/subscription-changes.ts'
import { assertOptions, type KeysOf } from '../text/assert-options.ts'
import { unknownName } from '../text/did-you-mean.ts'
import { type Duration, toMs } from '../time/duration.ts'
import type { SenderParts } from './create-parts.ts'
import type { MockSender } from './mock-sender.ts'
import type { RotateOptions, SubscriptionManager, TestOptions } from './subscription-manager.ts'

const OVERLAP: Duration = '24h'
const ROTATE_KEYS: KeysOf<RotateOptions> = { secret: true, overlap: true }
const TEST_KEYS: KeysOf<TestOptions> = { type: true, envelope: true }

/** Makes the methods that make and change subscriptions. */
export function createSubscriptionManager({
  options,
  side,
  feed,
  scheduler,
  events,
  subscriptions,
  outbox,
}: SenderParts): SubscriptionManager & Pick<MockSender, 'subscribe'> {
  const { provider } = options
  const { now } = scheduler
  const announce = (change: SubscriptionChange, subscription: Subscription) =>
    feed.announce({ about: 'subscription', change, subscription })

  const setActive = (subscription: Subscription, active: boolean) => {
    const record = subscriptions.get(subscription)
    const disabled = active ? null : { reason: 'manual' as const, at: now() }
    const isChange = record.active !== active
    const wasFailing = record.status === 'failing'
    Object.assign(record, { active, disabled, failingSince: null, exhaustedInARow: 0 })
    if (!active) outbox.cancelAll(record)
    if (isChange) {
      record.updatedAt = now()
      announce(active ? 'enabled' : 'disabled', record)
    } else if (wasFailing) announce('recovered', record)
  }

  return {
    async subscribe(wish: SubscribeOptions) {
      outbox.assertOpen()
      assertSubscribeOptions('subscribe()', wish)
      subscriptions.assertScope(wish.scope)
      const target = toTarget(wish)
      // A URL with a fetch function is never connected to.
      const check = target.fetch === undefined ? subscriptions.checkUrl(target.url) : undefined
      if (check) await check
      const record = subscriptions.add(target)
      announce('created', record)
      return record as never
    },
    subscriptions: subscriptions.all,
    enable: (subscription) => setActive(subscription, true),
    disable: (subscription) => setActive(subscription, false),
    async update(subscription, wish) {
      const record = subscriptions.get(subscription)
      assertSubscribeOptions('update()', wish)
      if ((wish as Partial<SubscribeOptions>).fetch !== undefined) {
        throw new Error('fetch cannot be changed. Subscribe another one.')
      }
      const { active, ...changes } = wish
      subscriptions.assertScope(changes.scope)
      if (changes.url !== undefined) await subscriptions.checkUrl(changes.url)
      changeSubscription(provider, record, changes, { now: now(), overlapMs: toMs(OVERLAP) })
      if (Object.values(changes).some((value) => value !== undefined)) announce('updated', record)
      if (active !== undefined && active !== record.active) setActive(record, active)
      return record
    },
    unsubscribe(subscription) {
      const record = subscriptions.get(subscription)
      subscriptions.remove(record)
      Object.assign(record, { active: false, disabled: { reason: 'deleted', at: now() }, updatedAt: now() })
      outbox.cancelAll(record)
      announce('deleted', record)
    },
    async rotateSecret(subscription, wish = {}) {
      const record = subscriptions.get(subscription)
      assertOptions('rotateSecret()', wish, ROTATE_KEYS)
      const { secret = subscriptions.newSecret(), overlap = OVERLAP } = wish
      changeSecret(provider, record, secret, { now: now(), overlapMs: toMs(overlap) })
      announce('updated', record)
      return record as Subscription & { secret: string }
    },
    async test(subscription, wish = {}) {
      outbox.assertOpen()
      const record = subscriptions.get(subscription)
      assertOptions('test()', wish, TEST_KEYS)
      const { type, envelope } = wish
      if (type !== undefined && !Object.hasOwn(provider.events, type)) {
        throw new Error(unknownName('event type', String(type), Object.keys(provider.events)))
      }
      assertData('envelope', envelope)
      const draft: EventDraft = { type: type ?? side.testType ?? firstWanted(provider, record), envelope }
      const [delivery] = await outbox.send([events.create(draft)], [record])
      return delivery!
    },
  }
}

function firstWanted({ events }: AnyProvider, { events: patterns }: Subscription): string {
  const types = Object.keys(events)
  return types.find((type) => patterns.some((pattern) => matchesPattern(pattern, type))) ?? types[0]!
}
