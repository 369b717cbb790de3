import type { AnyProvider, EventTypeOf } from '@postern/core'
import type { Delivery } from '../delivery/delivery.ts'
import type { EventBody } from '../event/event-body.ts'
import type { Subscription, SubscriptionSettings } from '../subscription/subscription.ts'
import type { Duration } from '../time/duration.ts'

/** What may be done with the subscriptions of a sender. All throw for a subscription of another sender. */
export interface SubscriptionManager<P extends AnyProvider = AnyProvider> {
  /** The subscriptions so far, oldest first. */
  subscriptions(): Subscription[]
  /** Takes a disabled subscription into use again. */
  enable(subscription: Subscription): void
  /** Stops deliveries to it, and ends those that wait for their next attempt. */
  disable(subscription: Subscription): void
  /**
   * Changes what is given. Throws as `subscribe` does, and then changes nothing. A new secret rotates.
   * @example
   * await sender.update(subscription, { events: ['alert.*'], active: false })
   */
  update(subscription: Subscription, changes: SubscriptionChanges<P>): Promise<Subscription>
  /** Deletes it, and ends the deliveries that wait for their next attempt. */
  unsubscribe(subscription: Subscription): void
  /**
   * Gives it a new secret. Until the overlap is over the old one signs too: in the same header where the scheme has
   * room for several signatures, otherwise the next attempt after a 401 or 403.
   * @example
   * const { secret } = await sender.rotateSecret(subscription, { overlap: '1h' })
   */
  rotateSecret(
    subscription: Subscription,
    options?: RotateOptions,
  ): Promise<Subscription & { secret: string }>
  /**
   * Sends it a test event, whatever its events are, and resolves when the first attempt has been answered.
   * @example
   * const delivery = await sender.test(subscription, { type: 'alert.created' })
   */
  test(subscription: Subscription, options?: TestOptions<P>): Promise<Delivery>
}

export type SubscriptionChanges<P extends AnyProvider = AnyProvider> = Partial<SubscriptionSettings<P>> & {
  readonly url?: string
}

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
