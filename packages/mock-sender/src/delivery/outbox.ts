import { createGuardedTransport } from '../egress/guarded-transport.ts'
import type { EventBody } from '../event/event-body.ts'
import type { SentIds } from '../event/sent-ids.ts'
import { IDLE_SOCKET_MS } from '../http/connection.ts'
import { createTransport, type Transport } from '../http/transport.ts'
import { createId } from '../random/ids.ts'
import { createRandom } from '../random/random.ts'
import { createShuffle } from '../random/shuffle.ts'
import type { ResolvedOptions } from '../sender/resolve-options.ts'
import type { EmitOptions } from '../sender/sender-options.ts'
import type { SubscriptionRecord } from '../subscription/subscription.ts'
import { kindOf } from '../text/assert-options.ts'
import { createRealScheduler } from '../time/real-scheduler.ts'
import type { Scheduler } from '../time/scheduler.ts'
import { createVirtualScheduler } from '../time/virtual-scheduler.ts'
import type { Delivery, Exchange } from './delivery.ts'
import { createDeliveryLog } from './delivery-log.ts'
import { toDeliveryPlan } from './delivery-plan.ts'
import { DeliveryRecord } from './delivery-record.ts'
import { createDispatcher, type DispatcherOptions } from './dispatcher.ts'

/** Every delivery of a sender: makes them, sends them, remembers them. */
export interface Outbox {
  readonly scheduler: Scheduler
  nextDeliveryId(): string
  /**
   * Makes one delivery per subscription, and resolves when each first attempt has been answered that is not for later.
   */
  send(event: EventBody, to: readonly SubscriptionRecord[], options?: SendOptions): Promise<DeliveryRecord[]>
  /** The outbox's own record; throws for a delivery of another sender. */
  get(delivery: Delivery): DeliveryRecord
  all(): DeliveryRecord[]
  /** Tells of each delivery that was made, attempted or cancelled, until the returned function is called. */
  watch(watcher: DeliveryWatcher): () => void
  /** Ends the deliveries to a subscription that wait for their next attempt. */
  cancelAll(subscription: SubscriptionRecord): void
  close(): Promise<void>
}

export type DeliveryWatcher = (delivery: DeliveryRecord, change: 'made' | 'changed') => void

export interface SendOptions extends Pick<EmitOptions, 'faults' | 'attempts'> {
  readonly redeliveryOf?: string | null
}

export interface OutboxParts extends Pick<DispatcherOptions, 'onJudged'> {
  /** The same event once more, as a new one. */
  readonly renew: (event: EventBody) => EventBody
  readonly sentIdOf: SentIds
}

export function createOutbox(options: ResolvedOptions, { onJudged, renew, sentIdOf }: OutboxParts): Outbox {
  const { provider, seed, settings } = options
  const log = createDeliveryLog(options.keepDeliveries)
  const watchers = new Set<DeliveryWatcher>()
  const ids = createRandom(seed, 'deliveries')
  const { ca, guard } = options
  const transport = createGuardedTransport(createTransport({ ca, lookup: guard.lookup }), guard)
  const { scheduler, virtualDurationMs } = createTime(options, transport)
  const shuffle = options.shuffle ? createShuffle(createRandom(seed, 'shuffle', 'starts')) : undefined
  const nextDeliveryId = () => createId(ids, provider.delivery.deliveryIdPrefix ?? 'del_')
  const tell = (delivery: DeliveryRecord, change: 'made' | 'changed') => {
    for (const watcher of watchers) watcher(delivery, change)
  }
  const onChange = (delivery: DeliveryRecord) => {
    if (delivery.status !== 'pending') {
      delivery.finish()
      log.end(delivery)
    }
    tell(delivery, 'changed')
  }
  const { pending } = log
  const dispatcher = createDispatcher({
    ...options,
    scheduler,
    transport,
    marksFailing: provider.delivery.afterExhausted === 'mark-failing',
    onJudged,
    onChange,
    pending,
    virtualDurationMs,
  })

  const make = (
    subscription: SubscriptionRecord,
    event: EventBody,
    { faults = [], attempts, redeliveryOf = null }: SendOptions,
  ) =>
    new DeliveryRecord(provider, {
      id: nextDeliveryId(),
      subscription,
      event,
      sentId: sentIdOf(event),
      createdAt: scheduler.now(),
      redeliveryOf,
      faults,
      faultyAttempts: attempts,
      seed,
      settings,
    })

  const begin = (delivery: DeliveryRecord, delayMs: number): Promise<void> | undefined => {
    log.add(delivery)
    tell(delivery, 'made')
    if (delayMs > 0) dispatcher.startAt(delivery, scheduler.now() + delayMs)
    else if (shuffle) return scheduler.track(shuffle(() => dispatcher.start(delivery)))
    else return dispatcher.start(delivery)
    return undefined
  }

  return {
    scheduler,
    nextDeliveryId,
    async send(event, to, wish = {}) {
      const plan = toDeliveryPlan(wish.faults ?? [])
      const made = to.map((subscription) => make(subscription, event, wish))
      const started = made.map((delivery) => begin(delivery, plan.delayMs))
      for (const { delayMs, as } of plan.repeats) {
        const again = as === 'new-event' ? renew(event) : event
        for (const { subscription, id } of made) {
          started.push(begin(make(subscription, again, { ...wish, redeliveryOf: id }), delayMs))
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
          ? `That is ${kindOf(delivery)}, no delivery. Pass one that deliveries() has.`
          : `The delivery ${id} is not one of this sender's, or no longer. Pass one that its deliveries() has.`,
      )
    },
    all: log.all,
    watch(watcher) {
      watchers.add(watcher)
      return () => watchers.delete(watcher)
    },
    cancelAll: dispatcher.cancelAll,
    close: dispatcher.close,
  }
}

interface Time {
  readonly scheduler: Scheduler
  readonly virtualDurationMs: DispatcherOptions['virtualDurationMs']
}

function createTime(
  { provider, seed, shuffle, isVirtual, startAt }: ResolvedOptions,
  transport: Transport,
): Time {
  const random = shuffle ? createRandom(seed, 'shuffle', 'schedule').next : undefined
  if (!isVirtual) return { scheduler: createRealScheduler(random), virtualDurationMs: undefined }
  const onJump = (jumpMs: number) => {
    if (jumpMs >= IDLE_SOCKET_MS) transport.dropIdle()
  }
  return {
    scheduler: createVirtualScheduler(startAt, onJump, random),
    virtualDurationMs: ({ error }: Exchange) => (error?.kind === 'timeout' ? provider.delivery.timeoutMs : 0),
  }
}
