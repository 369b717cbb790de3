import type { DisabledReason, SubscriptionRecord } from '../subscription/subscription.ts'
import type { Scheduler } from '../time/scheduler.ts'
import { type AttemptOptions, makeAttempt } from './attempt.ts'
import type { Attempt, DeliveryStatus, NextStep } from './delivery.ts'
import type { DeliveryRecord } from './delivery-record.ts'
import { createLimiter } from './limiter.ts'

/** Walks deliveries up their ladder. */
export interface Dispatcher {
  /** Makes the first attempt and resolves when it has been answered; the scheduler brings the others. */
  start(delivery: DeliveryRecord): Promise<void>
  /** Leaves the first attempt to the scheduler too. */
  startAt(delivery: DeliveryRecord, at: number): void
  /** Ends the deliveries to a subscription that wait for their next attempt. */
  cancelAll(subscription: SubscriptionRecord): void
  close(): Promise<void>
}

export interface DispatcherOptions extends AttemptOptions {
  readonly scheduler: Scheduler
  readonly concurrency: number
  readonly disableAfter: number
  /** Every pending delivery, for those that end because their receiver is gone. */
  readonly pending: () => Iterable<DeliveryRecord>
  /** Told after each attempt, and when a delivery ends without one. */
  readonly onChange: (delivery: DeliveryRecord) => void
  /** Whether an exhausted delivery marks its subscription as failing. */
  readonly marksFailing: boolean
  /** Told what the answers of a receiver have made of its subscription. */
  readonly onJudged?: (change: 'disabled' | 'failing' | 'recovered', subscription: SubscriptionRecord) => void
}

export function createDispatcher(options: DispatcherOptions): Dispatcher {
  const { scheduler, transport, pending, onChange } = options
  const limited = createLimiter(options.concurrency)
  let isClosed = false

  const run = (delivery: DeliveryRecord): Promise<void> =>
    limited(async () => {
      delivery.unschedule = null
      const attempt = await makeAttempt(delivery, options, () => isClosed)
      delivery.attempts.push(attempt)
      delivery.status = toStatus(attempt)
      if (attempt.next?.at != null) startAt(delivery, attempt.next.at)
      else if (judge(delivery, attempt.endedAt, options) === 'gone') cancelAll(delivery.subscription)
      onChange(delivery)
    })

  const startAt = (delivery: DeliveryRecord, at: number) => {
    delivery.unschedule = scheduler.schedule(at, () => run(delivery))
  }

  const cancelAll = (subscription: SubscriptionRecord) => {
    for (const delivery of pending()) if (delivery.subscription === subscription) cancel(delivery)
  }

  const cancel = (delivery: DeliveryRecord) => {
    if (delivery.status !== 'pending' || delivery.unschedule === null) return
    delivery.unschedule()
    delivery.status = 'cancelled'
    onChange(delivery)
  }

  return {
    start: (delivery) => scheduler.track(run(delivery)),
    startAt,
    cancelAll,
    async close() {
      isClosed = true
      for (const delivery of pending()) cancel(delivery)
      transport.close()
      await scheduler.settled()
    },
  }
}

/** What the end of a delivery means for its subscription: the reason for which it has been disabled now. */
function judge(
  { status, subscription }: DeliveryRecord,
  at: number,
  options: DispatcherOptions,
): DisabledReason['reason'] | null {
  const { disableAfter, onJudged } = options
  if (status === 'delivered') subscription.exhaustedInARow = 0
  markFailing(status, subscription, at, options)
  const isFailing = status === 'exhausted' && ++subscription.exhaustedInARow >= disableAfter
  const reason = status === 'gone' ? 'gone' : isFailing ? 'failing' : null
  const before = subscription.disabled?.reason
  if (reason === null || before === 'gone' || before === 'deleted') return null
  // A failing receiver gets no new deliveries; one that is gone gets nothing more at all.
  if (before === undefined || reason === 'gone') subscription.disabled = { reason, at }
  subscription.active = false
  if (before === undefined) onJudged?.('disabled', subscription)
  return reason
}

/** Marks a subscription whose delivery was exhausted, and takes the mark away from one whose delivery got through. */
function markFailing(
  status: DeliveryStatus,
  subscription: SubscriptionRecord,
  at: number,
  { marksFailing, onJudged }: DispatcherOptions,
): void {
  if (!subscription.active) return
  const isMarked = subscription.failingSince !== null
  if (status === 'exhausted' && marksFailing && !isMarked) {
    subscription.failingSince = at
    onJudged?.('failing', subscription)
  } else if (status === 'delivered' && isMarked) {
    subscription.failingSince = null
    onJudged?.('recovered', subscription)
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
