import type { AnyProvider, EventTypeOf } from '@postern/core'
import type { Delivery } from '../delivery/delivery.ts'
import type { EventBody } from '../event/event-body.ts'
import type { Subscription, SubscriptionSettings } from '../subscription/subscription.ts'
import type { Duration } from '../time/duration.ts'

/** Methods that manage subscriptions. They throw for a subscription of another sender. */
export interface SubscriptionManager<P extends AnyProvider = AnyProvider> {
  /** Returns the subscriptions, oldest first. */
  subscriptions(): Subscription[]
  /** Enables a disabled subscription. */
  enable(subscription: Subscription): void
  /** Disables a subscription, and cancels deliveries that wait for their next attempt. */
  disable(subscription: Subscription): void
  /**
   * Changes the given settings. Throws as `subscribe` does, and then changes nothing. A new secret is rotated in.
   * @example
   * await sender.update(subscription, { events: ['alert.*'], active: false })
   */
  update(subscription: Subscription, changes: SubscriptionChanges<P>): Promise<Subscription>
  /** Deletes a subscription, and cancels deliveries that wait for their next attempt. */
  unsubscribe(subscription: Subscription): void
  /**
   * Gives a subscription a new secret. During the overlap the old secret signs, too: in the same header if the scheme
   * allows several signatures, otherwise in the next attempt after a 401 or 403.
   * @example
   * const { secret } = await sender.rotateSecret(subscription, { overlap: '1h' })
   */
  rotateSecret(
    subscription: Subscription,
    options?: RotateOptions,
  ): Promise<Subscription & { secret: string }>
  /**
   * Sends a test event, whichever events the subscription wants, and resolves when the first attempt has ended.
   * @example
   * const delivery = await sender.test(subscription, { type: 'alert.created' })
   */
  test(subscription: Subscription, options?: TestOptions<P>): Promise<Delivery>
}

/** The settings that `update` can change. */
export type SubscriptionChanges<P extends AnyProvider = AnyProvider> = Partial<SubscriptionSettings<P>> & {
  readonly url?: string
}

/** Options of `rotateSecret`. */
export interface RotateOptions {
  /** The new secret. @default a random one */
  readonly secret?: string
  /** The time for which the old secret keeps signing. @default '24h' */
  readonly overlap?: Duration
}

/** Options of `test`. */
export interface TestOptions<P extends AnyProvider = AnyProvider> {
  /** The event type. @default `workflow.completed` for ELAN Languages, otherwise the first type the subscription wants */
  readonly type?: EventTypeOf<P>
  /** Merged into the envelope. */
  readonly envelope?: EventBody
}
