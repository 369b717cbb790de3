import type { AnyProvider } from '@postern/core'
import type { EventBody } from '../event/event-body.ts'
import type { EventFactory } from '../event/event-factory.ts'
import type { SentIds } from '../event/sent-ids.ts'
import type { Fault } from '../faults/fault.ts'
import { createId } from '../random/ids.ts'
import { createRandom } from '../random/random.ts'
import { createShuffle } from '../random/shuffle.ts'
import type { SubscriptionRecord } from '../subscription/subscription.ts'
import { kindOf } from '../text/assert-options.ts'
import type { Delivery } from './delivery.ts'
import { createDeliveryLog } from './delivery-log.ts'
import { toDeliveryPlan } from './delivery-plan.ts'
import { type DeliveryParts, DeliveryRecord } from './delivery-record.ts'
import { createDispatcher, type DispatcherOptions } from './dispatcher.ts'
import type { Recorded } from './recorded.ts'

/** Makes, sends and remembers the deliveries of a sender. */
export interface Outbox {
  nextDeliveryId(): string
  /**
   * Makes one delivery per subscription. Resolves when every first attempt has ended, except those scheduled for later.
   * Several events go in one request.
   */
  send(events: Batch, to: readonly SubscriptionRecord[], options?: SendOptions): Promise<DeliveryRecord[]>
  /** Returns the record of a delivery. Throws for a delivery of another sender. */
  get(delivery: Delivery): DeliveryRecord
  all(): DeliveryRecord[]
  /** Cancels the deliveries to a subscription that wait for their next attempt. */
  cancelAll(subscription: SubscriptionRecord): void
  /** Drops every delivery; none may be under way. */
  forgetAll(): void
  /** Throws once the outbox is closed. */
  assertOpen(): void
  close(): Promise<void>
}

/** The events of one request: one, or several where the provider sends batches. */
export type Batch = readonly [EventBody, ...EventBody[]]

/** How one event is sent. */
export interface SendOptions {
  readonly faults?: readonly Fault[]
  /** The numbers of the attempts that the faults apply to. @default all */
  readonly attempts?: readonly number[]
  /** The id of the delivery that this one repeats. */
  readonly redeliveryOf?: string | null
  /** The exact bytes to send. @default the events as the provider serialises them */
  readonly recorded?: Recorded | undefined
}

/** The settings of an outbox. */
export interface OutboxOptions
  extends Pick<
    DispatcherOptions,
    'seed' | 'waitMs' | 'ladderMs' | 'jitter' | 'concurrency' | 'disableAfter'
  > {
  readonly provider: AnyProvider
  /** The values of the provider's settings. */
  readonly settings: DeliveryParts['settings']
  readonly shuffle: boolean
  /** The number of settled deliveries to remember. */
  readonly keepDeliveries: number
}

/** The parts that an outbox uses. */
export interface OutboxParts
  extends Pick<DispatcherOptions, 'feed' | 'scheduler' | 'transport' | 'virtualDurationMs'> {
  readonly events: Pick<EventFactory, 'renew'>
  readonly sentIdOf: SentIds
}

function renewAll([first, ...others]: Batch, { renew }: OutboxParts['events']): Batch {
  return [renew(first), ...others.map(renew)]
}

/** Makes the outbox of one sender. */
export function createOutbox(options: OutboxOptions, parts: OutboxParts): Outbox {
  const { provider, seed, settings } = options
  const { feed, scheduler, events, sentIdOf } = parts
  const log = createDeliveryLog(options.keepDeliveries)
  const ids = createRandom(seed, 'deliveries')
  const shuffle = options.shuffle ? createShuffle(createRandom(seed, 'shuffle', 'starts')) : undefined
  const nextDeliveryId = () => createId(ids, provider.delivery.deliveryIdPrefix ?? 'del_')
  const marksFailing = provider.delivery.afterExhausted === 'mark-failing'
  const dispatcher = createDispatcher({ ...options, ...parts, log, marksFailing })

  const make = (
    subscription: SubscriptionRecord,
    [event, ...others]: Batch,
    { faults = [], attempts, redeliveryOf = null, recorded }: SendOptions,
  ) =>
    new DeliveryRecord(provider, {
      id: nextDeliveryId(),
      subscription,
      event,
      ...(others.length > 0 && { others }),
      sentId: recorded?.sentId ?? sentIdOf(event),
      ...(recorded && { recorded }),
      createdAt: scheduler.now(),
      redeliveryOf,
      faults,
      faultyAttempts: attempts,
      seed,
      settings,
    })

  const begin = (delivery: DeliveryRecord, delayMs: number): Promise<void> | undefined => {
    log.add(delivery)
    feed.announce({ about: 'delivery', change: 'created', delivery })
    if (delayMs > 0) dispatcher.startAt(delivery, scheduler.now() + delayMs)
    else if (shuffle) return scheduler.track(shuffle(() => dispatcher.start(delivery)))
    else return dispatcher.start(delivery)
    return undefined
  }

  return {
    nextDeliveryId,
    async send(batch, to, wish = {}) {
      const plan = toDeliveryPlan(wish.faults ?? [])
      const made = to.map((subscription) => make(subscription, batch, wish))
      const started = made.map((delivery) => begin(delivery, plan.delayMs))
      for (const { delayMs, as } of plan.repeats) {
        const again = as === 'new-event' ? renewAll(batch, events) : batch
        const recorded = as === 'new-event' ? undefined : wish.recorded
        for (const { subscription, id } of made) {
          started.push(begin(make(subscription, again, { ...wish, recorded, redeliveryOf: id }), delayMs))
        }
      }
      await Promise.all(started)
      return made
    },
    get(delivery) {
      const { id } = Object(delivery) as { id?: string }
      const record = log.get(id ?? '')
      if (record) return record
      throw new Error(
        id === undefined
          ? `That is ${kindOf(delivery)}, not a delivery. Pass one of deliveries().`
          : `This sender has no delivery ${id}, or has dropped it. Pass one of its deliveries().`,
      )
    },
    all: log.all,
    cancelAll: dispatcher.cancelAll,
    forgetAll: log.clear,
    assertOpen() {
      if (dispatcher.isClosed()) throw new Error('The sender is closed. Create another one.')
    },
    close: dispatcher.close,
  }
}
