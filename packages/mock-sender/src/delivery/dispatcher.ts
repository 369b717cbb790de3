import type { ChangeFeed } from '../feed/change-feed.ts'
import type { DisabledReason, SubscriptionRecord } from '../subscription/subscription.ts'
import type { Scheduler } from '../time/scheduler.ts'
import { type AttemptOptions, makeAttempt } from './attempt.ts'
import type { Attempt, DeliveryStatus, NextStep } from './delivery.ts'
import type { DeliveryLog } from './delivery-log.ts'
import type { DeliveryRecord } from './delivery-record.ts'
import { createLimiter } from './limiter.ts'

/** Makes the attempts of deliveries, and decides after each what follows. */
export interface Dispatcher {
  /** Makes the first attempt and resolves when it has ended. The scheduler starts the others. */
  start(delivery: DeliveryRecord): Promise<void>
  /** Schedules the first attempt for a later time. */
  startAt(delivery: DeliveryRecord, at: number): void
  /** Cancels the deliveries to a subscription that wait for their next attempt. */
  cancelAll(subscription: SubscriptionRecord): void
  isClosed(): boolean
  close(): Promise<void>
}

/** The settings of a dispatcher, and the parts that it uses. */
export interface DispatcherOptions extends AttemptOptions {
  readonly scheduler: Scheduler
  readonly concurrency: number
  readonly disableAfter: number
  readonly log: Pick<DeliveryLog, 'pending' | 'end'>
  readonly feed: Pick<ChangeFeed, 'announce'>
  /** Whether an exhausted delivery marks its subscription as failing. */
  readonly marksFailing: boolean
}

/** Makes the dispatcher of one sender. */
export function createDispatcher(options: DispatcherOptions): Dispatcher {
  const { scheduler, transport, log, feed } = options
  const limited = createLimiter(options.concurrency)
  let isClosed = false

  const run = (delivery: DeliveryRecord): Promise<void> =>
    limited(async () => {
      delivery.unschedule = null
      const attempt = await makeAttempt(delivery, options, () => isClosed)
      delivery.attempts.push(attempt)
      delivery.status = toStatus(attempt)
      if (attempt.next?.at != null) startAt(delivery, attempt.next.at)
      feed.announce({ about: 'delivery', change: 'attempted', delivery })
      if (delivery.status === 'pending') return
      settle(delivery)
      if (judge(delivery, attempt.endedAt, options) === 'gone') cancelAll(delivery.subscription)
    })

  const settle = (delivery: DeliveryRecord) => {
    delivery.finish()
    log.end(delivery)
    feed.announce({ about: 'delivery', change: 'settled', delivery })
  }

  const startAt = (delivery: DeliveryRecord, at: number) => {
    delivery.unschedule = scheduler.schedule(at, () => run(delivery))
  }

  const cancelAll = (subscription: SubscriptionRecord) => {
    for (const delivery of log.pending()) if (delivery.subscription === subscription) cancel(delivery)
  }

  const cancel = (delivery: DeliveryRecord) => {
    if (delivery.status !== 'pending' || delivery.unschedule === null) return
    delivery.unschedule()
    delivery.status = 'cancelled'
    settle(delivery)
  }

  return {
    start: (delivery) => scheduler.track(run(delivery)),
    startAt,
    cancelAll,
    isClosed: () => isClosed,
    async close() {
      isClosed = true
      for (const delivery of log.pending()) cancel(delivery)
      transport.close()
      await scheduler.settled()
    },
  }
}

/** Updates the subscription of a settled delivery. Returns the reason if this has disabled the subscription. */
function judge(
  { status, subscription }: DeliveryRecord,
  at: number,
  options: DispatcherOptions,
): DisabledReason['reason'] | null {
  const { disableAfter, feed } = options
  if (status === 'delivered') subscription.exhaustedInARow = 0
  markFailing(status, subscription, at, options)
  const isFailing = status === 'exhausted' && ++subscription.exhaustedInARow >= disableAfter
  const reason = status === 'gone' ? 'gone' : isFailing ? 'failing' : null
  const before = subscription.disabled?.reason
  if (reason === null || before === 'gone' || before === 'deleted') return null
  // A failing receiver gets no new deliveries. A receiver that is gone gets no further attempts either.
  if (before === undefined || reason === 'gone') subscription.disabled = { reason, at }
  subscription.active = false
  if (before === undefined) feed.announce({ about: 'subscription', change: 'disabled', subscription })
  return reason
}

/** Marks a subscription as failing after an exhausted delivery, and removes the mark after a success. */
function markFailing(
  status: DeliveryStatus,
  subscription: SubscriptionRecord,
  at: number,
  { marksFailing, feed }: DispatcherOptions,
): void {
  if (!subscription.active) return
  const isMarked = subscription.failingSince !== null
  if (status === 'exhausted' && marksFailing && !isMarked) {
    subscription.failingSince = at
    feed.announce({ about: 'subscription', change: 'failing', subscription })
  } else if (status === 'delivered' && isMarked) {
    subscription.failingSince = null
    feed.announce({ about: 'subscription', change: 'recovered', subscription })
  }
}

function toStatus({ outcome, response, next }: Attempt): DeliveryStatus {
  if (outcome === 'success') return 'delivered'
  if (isToCome(next)) return 'pending'
  if (next?.why === 'exhausted') return 'exhausted'
  return response?.status === 410 ? 'gone' : 'cancelled'
}

function isToCome(next: NextStep | null): boolean {
  return next !== null && next.at !== null
}
