import type { Attempt, AttemptError, DeliveryStatus, Exchange, NextStep, SentRequest } from './delivery.ts'
import type { DeliveryRecord } from './delivery-record.ts'
import { decideNext, spreadDelay, toOutcome } from './ladder.ts'
import { createLimiter } from './limiter.ts'
import type { OutgoingMessage } from './message.ts'
import { createRandom } from './random.ts'
import type { Scheduler } from './scheduler.ts'
import type { DisabledReason } from './subscription.ts'
import type { Transport } from './transport.ts'

const CLOSED: AttemptError = { kind: 'aborted', message: 'The sender was closed.' }

/** Walks deliveries up their ladder. */
export interface Dispatcher {
  /** Makes the first attempt and resolves when it has been answered; the scheduler brings the others. */
  start(delivery: DeliveryRecord): Promise<void>
  close(): Promise<void>
}

export interface DispatcherOptions {
  readonly scheduler: Scheduler
  readonly transport: Transport
  readonly ladderMs: readonly number[]
  /** How long an attempt really waits for its answer. */
  readonly waitMs: number
  /** How much time an attempt took that ended now, on a clock that stands still; undefined: the clock says. */
  readonly virtualDurationMs: ((exchange: Exchange) => number) | undefined
  readonly jitter: number
  readonly concurrency: number
  readonly disableAfter: number
  readonly seed: string
  /** Every delivery so far, for those that end because their receiver is gone. */
  readonly deliveries: () => Iterable<DeliveryRecord>
}

export function createDispatcher(options: DispatcherOptions): Dispatcher {
  const { scheduler, transport, ladderMs, waitMs, virtualDurationMs, deliveries } = options
  const limited = createLimiter(options.concurrency)
  let isClosed = false

  const send = (request: SentRequest, target: URL): Promise<Exchange> =>
    isClosed
      ? Promise.resolve({ response: null, error: CLOSED, durationMs: 0 })
      : transport.send(request, target, waitMs)

  const runAttempt = (delivery: DeliveryRecord): Promise<void> =>
    limited(async () => {
      const { subscription, attempts } = delivery
      const number = attempts.length + 1
      const at = scheduler.now()
      const message = delivery.message(number, at)
      const request = toRequest(subscription.url, message)
      const copies = Array.from({ length: message.copies }, () => send(request, subscription.target))
      const [answer, ...duplicates] = (await Promise.all(copies)) as [Exchange, ...Exchange[]]
      const tookMs = virtualDurationMs?.(answer)
      const endedAt = tookMs === undefined ? scheduler.now() : at + tookMs
      const exchange = tookMs ? { ...answer, durationMs: tookMs } : answer
      const next = isClosed ? null : nextStep(delivery, number, exchange, endedAt)
      attempts.push({
        number,
        at,
        endedAt,
        request,
        ...exchange,
        outcome: toOutcome(exchange),
        next,
        duplicates,
      })
      settle(delivery, attempts.at(-1)!)
    })

  const nextStep = (
    delivery: DeliveryRecord,
    number: number,
    exchange: Exchange,
    endedAt: number,
  ): NextStep | null => {
    const delayMs = ladderMs[number]
    const random = options.jitter > 0 ? createRandom(options.seed, 'jitter', delivery.id, number).next() : 0.5
    const spreadMs = delayMs === undefined ? undefined : spreadDelay(delayMs, options.jitter, random)
    const next = decideNext(exchange, endedAt, spreadMs)
    return next && delivery.subscription.disabled?.reason === 'gone' ? { at: null, why: 'gone' } : next
  }

  const settle = (delivery: DeliveryRecord, { outcome, response, next, endedAt }: Attempt) => {
    const { subscription } = delivery
    delivery.status = toStatus(outcome === 'success', response?.status, next)
    if (next?.at != null) {
      delivery.unschedule = scheduler.schedule(next.at, () => runAttempt(delivery))
    } else if (delivery.status === 'delivered') {
      subscription.exhaustedInARow = 0
    } else if (delivery.status === 'gone') {
      disable(delivery, { reason: 'gone', at: endedAt })
    } else if (delivery.status === 'exhausted' && ++subscription.exhaustedInARow >= options.disableAfter) {
      disable(delivery, { reason: 'failing', at: endedAt })
    }
  }

  /** A failing receiver gets no new deliveries; one that is gone gets nothing more at all. */
  const disable = ({ subscription }: DeliveryRecord, reason: DisabledReason) => {
    if (subscription.disabled && subscription.disabled.reason !== 'failing') return
    subscription.active = false
    subscription.disabled ??= reason
    if (reason.reason !== 'gone') return
    subscription.disabled = reason
    for (const other of deliveries()) if (other.subscription === subscription) cancel(other)
  }

  const cancel = (delivery: DeliveryRecord) => {
    if (delivery.status !== 'pending' || delivery.attempts.at(-1)?.next?.at == null) return
    delivery.unschedule()
    delivery.status = 'cancelled'
  }

  return {
    start: (delivery) => scheduler.track(runAttempt(delivery)),
    async close() {
      isClosed = true
      for (const delivery of deliveries()) cancel(delivery)
      const settled = scheduler.close()
      transport.close()
      await settled
    },
  }
}

function toRequest(url: string, { headers, body }: OutgoingMessage): SentRequest {
  return { method: 'POST', url, headers: { ...headers, 'content-length': String(body.length) }, body }
}

function toStatus(isSuccess: boolean, status: number | undefined, next: NextStep | null): DeliveryStatus {
  if (isSuccess) return 'delivered'
  if (next?.at != null) return 'pending'
  if (next?.why === 'exhausted') return 'exhausted'
  return status === 410 ? 'gone' : 'cancelled'
}
