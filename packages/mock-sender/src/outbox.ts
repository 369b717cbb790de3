import type { Delivery, Exchange } from './delivery.ts'
import { createDeliveryRecord, type DeliveryRecord } from './delivery-record.ts'
import { createDispatcher } from './dispatcher.ts'
import type { EventBody } from './event-factory.ts'
import { createId } from './ids.ts'
import type { EmitOptions } from './mock-sender.ts'
import { createRandom } from './random.ts'
import { createRealScheduler } from './real-scheduler.ts'
import type { ResolvedOptions } from './resolve-options.ts'
import type { Scheduler } from './scheduler.ts'
import type { SubscriptionRecord } from './subscription.ts'
import { createTransport, IDLE_SOCKET_MS } from './transport.ts'
import { createVirtualScheduler } from './virtual-scheduler.ts'

/** Every delivery of a sender: makes them, sends them, remembers them. */
export interface Outbox {
  readonly scheduler: Scheduler
  nextDeliveryId(): string
  /** Makes one delivery per subscription, and resolves when each first attempt has been answered. */
  send(event: EventBody, to: readonly SubscriptionRecord[], options?: SendOptions): Promise<DeliveryRecord[]>
  /** The outbox's own record; throws for a delivery of another sender. */
  get(delivery: Delivery): DeliveryRecord
  all(): DeliveryRecord[]
  close(): Promise<void>
}

export interface SendOptions extends Pick<EmitOptions, 'faults' | 'attempts'> {
  readonly redeliveryOf?: string
}

export function createOutbox(options: ResolvedOptions): Outbox {
  const { provider, seed, isVirtual } = options
  const records = new Map<string, DeliveryRecord>()
  const ids = createRandom(seed, 'deliveries')
  const transport = createTransport()
  const scheduler = isVirtual
    ? createVirtualScheduler(options.startAt, (jumpMs) => {
        if (jumpMs >= IDLE_SOCKET_MS) transport.dropIdle()
      })
    : createRealScheduler()
  const dispatcher = createDispatcher({
    ...options,
    scheduler,
    transport,
    deliveries: () => records.values(),
    virtualDurationMs: isVirtual
      ? ({ error }: Exchange) => (error?.kind === 'timeout' ? provider.delivery.timeoutMs : 0)
      : undefined,
  })
  const nextDeliveryId = () => createId(ids, provider.delivery.deliveryIdPrefix ?? 'del_')

  return {
    scheduler,
    nextDeliveryId,
    async send(event, to, { faults = [], attempts, redeliveryOf = null } = {}) {
      const made = to.map((subscription) =>
        createDeliveryRecord(provider, {
          id: nextDeliveryId(),
          subscription,
          event,
          createdAt: scheduler.now(),
          redeliveryOf,
          faults,
          faultyAttempts: attempts,
          seed,
        }),
      )
      for (const delivery of made) records.set(delivery.id, delivery)
      await Promise.all(made.map(dispatcher.start))
      return made
    },
    get({ id }) {
      const record = records.get(id)
      if (record) return record
      throw new Error(`The delivery ${id} is not one of this sender's. Pass one that its emit() returned.`)
    },
    all: () => [...records.values()],
    close: dispatcher.close,
  }
}
