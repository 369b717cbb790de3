import { type AnyProvider, type EventTypeOf, matchesPattern } from '@postern/core'
import type { Delivery } from '../delivery/delivery.ts'
import type { Outbox } from '../delivery/outbox.ts'
import { assertData } from '../event/assert-data.ts'
import type { EventBody } from '../event/event-body.ts'
import type { EventDraft } from '../event/event-draft.ts'
import type { EventFactory } from '../event/event-factory.ts'
import type { ResolvedOptions } from '../sender/resolve-options.ts'
import { assertOptions, type KeysOf } from '../text/assert-options.ts'
import { unknownName } from '../text/did-you-mean.ts'
import { type Duration, toMs } from '../time/duration.ts'
import { assertSubscribeOptions } from './subscribe-options.ts'
import type { SubscribeOptions, Subscription } from './subscription.ts'
import { changeSecret, changeSubscription } from './subscription-changes.ts'
import type { SubscriptionRegistry } from './subscription-registry.ts'

/** What may be done with the subscriptions of a sender. All throw for a subscription of another sender. */
export interface SubscriptionManager<P extends AnyProvider = AnyProvider> {
  /** The subscriptions so far, oldest first. */
  subscriptions(): Subscription[]
  /** Takes a disabled subscription into use again. */
  enable(subscription: Subscription): void
  /** Stops deliveries to it, and ends those that wait for their next attempt. */
  disable(subscription: Subscription): void
  /** Changes what is given. Throws as `subscribe` does, and then changes nothing. A new secret rotates. */
  update(subscription: Subscription, changes: SubscriptionChanges<P>): Promise<Subscription>
  /** Deletes it, and ends the deliveries that wait for their next attempt. */
  unsubscribe(subscription: Subscription): void
  /**
   * Gives it a new secret. Until the overlap is over the old one signs too: in the same header where the scheme has
   * room for several signatures, otherwise the next attempt after a 401 or 403.
   */
  rotateSecret(
    subscription: Subscription,
    options?: RotateOptions,
  ): Promise<Subscription & { secret: string }>
  /** Sends it a test event, whatever its events are, and resolves when the first attempt has been answered. */
  test(subscription: Subscription, options?: TestOptions<P>): Promise<Delivery>
}

export type SubscriptionChanges<P extends AnyProvider = AnyProvider> = Partial<SubscribeOptions<P>>

export interface RotateOptions {
  /** @default a new one */
  readonly secret?: string
  /** How long the old secret goes on signing. @default '24h' */
  readonly overlap?: Duration
}

export interface TestOptions<P extends AnyProvider = AnyProvider> {
  /** @default `workflow.completed` for ELAN Languages; elsewhere the first type that the subscription wants */
  readonly type?: EventTypeOf<P>
  /** Laid over the envelope. */
  readonly envelope?: EventBody
}

/** What happened to a subscription. */
export type SubscriptionChange = 'created' | 'enabled' | 'disabled' | 'deleted' | 'failing' | 'recovered'

export interface ManagerParts {
  readonly options: ResolvedOptions
  readonly side: { readonly testType: string | null }
  readonly registry: SubscriptionRegistry
  readonly outbox: Outbox
  readonly events: EventFactory
  readonly announce: (change: SubscriptionChange, subscription: Subscription) => void
  readonly assertOpen: () => void
}

const OVERLAP: Duration = '24h'
const ROTATE_KEYS: KeysOf<RotateOptions> = { secret: true, overlap: true }
const TEST_KEYS: KeysOf<TestOptions> = { type: true, envelope: true }

export function createSubscriptionManager(parts: ManagerParts): SubscriptionManager {
  const { options, side, registry, outbox, events, announce, assertOpen } = parts
  const { provider } = options
  const now = () => outbox.scheduler.now()

  const setActive = (subscription: Subscription, active: boolean) => {
    const record = registry.get(subscription)
    const disabled = active ? null : { reason: 'manual' as const, at: now() }
    const isChange = record.active !== active
    Object.assign(record, { active, disabled, failingSince: null, exhaustedInARow: 0 })
    if (!active) outbox.cancelAll(record)
    if (!isChange) return
    record.updatedAt = now()
    announce(active ? 'enabled' : 'disabled', record)
  }

  return {
    subscriptions: registry.all,
    enable: (subscription) => setActive(subscription, true),
    disable: (subscription) => setActive(subscription, false),
    async update(subscription, wish) {
      const record = registry.get(subscription)
      assertSubscribeOptions('update()', wish)
      const { active, secret, ...changes } = wish
      registry.assertScope(changes.scope)
      if (changes.url !== undefined) await registry.checkUrl(changes.url)
      changeSubscription(provider, record, { secret, ...changes }, { now: now(), overlapMs: toMs(OVERLAP) })
      if (active !== undefined && active !== record.active) setActive(record, active)
      return record
    },
    unsubscribe(subscription) {
      const record = registry.get(subscription)
      registry.remove(record)
      Object.assign(record, { active: false, disabled: { reason: 'deleted', at: now() }, updatedAt: now() })
      outbox.cancelAll(record)
      announce('deleted', record)
    },
    async rotateSecret(subscription, wish = {}) {
      const record = registry.get(subscription)
      assertOptions('rotateSecret()', wish, ROTATE_KEYS)
      const { secret = registry.newSecret(), overlap = OVERLAP } = wish
      changeSecret(provider, record, secret, { now: now(), overlapMs: toMs(overlap) })
      return record as Subscription & { secret: string }
    },
    async test(subscription, wish = {}) {
      assertOpen()
      const record = registry.get(subscription)
      assertOptions('test()', wish, TEST_KEYS)
      const { type, envelope } = wish
      if (type !== undefined && !Object.hasOwn(provider.events, type)) {
        throw new Error(unknownName('event type', String(type), Object.keys(provider.events)))
      }
      assertData('envelope', envelope)
      const draft: EventDraft = {
        type: type ?? side.testType ?? firstWanted(provider, record),
        envelope,
      }
      const [delivery] = await outbox.send(events.create(draft), [record])
      return delivery!
    },
  }
}

function firstWanted({ events }: AnyProvider, { events: patterns }: Subscription): string {
  const types = Object.keys(events)
  return types.find((type) => patterns.some((pattern) => matchesPattern(pattern, type))) ?? types[0]!
}
