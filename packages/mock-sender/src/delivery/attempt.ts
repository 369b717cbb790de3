import type { OutgoingMessage } from '../event/outgoing-message.ts'
import { fetchExchange } from '../http/fetch-exchange.ts'
import type { FetchReceiver } from '../http/fetch-receiver.ts'
import { toHeaderLines, toHeaderRecord } from '../http/request-headers.ts'
import type { Transport } from '../http/transport.ts'
import { createRandom } from '../random/random.ts'
import type { SubscriptionRecord } from '../subscription/subscription.ts'
import type { Scheduler } from '../time/scheduler.ts'
import type { Attempt, AttemptError, Exchange, NextStep } from './delivery.ts'
import type { DeliveryRecord } from './delivery-record.ts'
import { decideNext, spreadDelay, toOutcome } from './ladder.ts'
import { enterReceivers, insideReceiver } from './receiver-context.ts'

/** The parts and settings for making attempts. */
export interface AttemptOptions {
  readonly scheduler: Pick<Scheduler, 'now'>
  readonly transport: Transport
  readonly ladderMs: readonly number[]
  /** The longest wait of an attempt for its answer, in real milliseconds. */
  readonly waitMs: number
  /** The virtual time that an exchange takes, in milliseconds. Undefined with a real clock, which measures it. */
  readonly virtualDurationMs: ((exchange: Exchange) => number) | undefined
  readonly jitter: number
  readonly seed: string
}

const CLOSED: AttemptError = { kind: 'aborted', message: 'The sender was closed.' }
const NO_DUPLICATES: readonly Exchange[] = []

/** Makes the next attempt of a delivery and decides the next step. */
export async function makeAttempt(
  delivery: DeliveryRecord,
  options: AttemptOptions,
  isClosed: () => boolean,
): Promise<Attempt> {
  const { scheduler, virtualDurationMs } = options
  const { subscription, attempts } = delivery
  const number = attempts.length + 1
  const at = scheduler.now()
  const message = delivery.message(number, at)
  const { url } = subscription
  const request = { method: 'POST', url, headers: toHeaderRecord(message), body: message.body } as const
  const [answer, ...duplicates] = isClosed()
    ? ([{ response: null, error: CLOSED, durationMs: 0 }] as const)
    : await exchangeAll(subscription, message, options)
  const tookMs = virtualDurationMs?.(answer)
  const endedAt = tookMs === undefined ? scheduler.now() : at + tookMs
  const exchange = tookMs ? { ...answer, durationMs: tookMs } : answer
  return {
    number,
    at,
    endedAt,
    request,
    response: exchange.response,
    error: exchange.error,
    durationMs: exchange.durationMs,
    outcome: toOutcome(exchange, delivery.provider.delivery.acknowledgedBy),
    next: isClosed() ? null : nextStep(delivery, number, exchange, endedAt, options),
    duplicates: duplicates.length > 0 ? duplicates : NO_DUPLICATES,
  }
}

async function exchangeAll(
  { target, fetch }: SubscriptionRecord,
  message: OutgoingMessage,
  { transport, waitMs, scheduler }: AttemptOptions,
): Promise<readonly [Exchange, ...Exchange[]]> {
  const { body, wire, copies } = message
  const headerLines = toHeaderLines(target, message)
  const parcel = { target, headerLines, body, wire, timeoutMs: waitMs }
  if (fetch !== null) {
    const receive: FetchReceiver = (request) => insideReceiver(scheduler, () => fetch(request))
    const sent = Array.from({ length: copies }, () => fetchExchange(receive, parcel))
    return Promise.all(sent as [Promise<Exchange>, ...Promise<Exchange>[]])
  }
  const leaveReceivers = enterReceivers(scheduler, target, headerLines)
  try {
    if (copies === 1) return [await transport.send(parcel)]
    const sent = Array.from({ length: copies }, () => transport.send(parcel))
    return await Promise.all(sent as [Promise<Exchange>, ...Promise<Exchange>[]])
  } finally {
    leaveReceivers()
  }
}

function nextStep(
  delivery: DeliveryRecord,
  number: number,
  exchange: Exchange,
  endedAt: number,
  { ladderMs, jitter, seed }: AttemptOptions,
): NextStep | null {
  const delayMs = ladderMs[number]
  const random = jitter > 0 ? createRandom(seed, 'jitter', delivery.id, number).next() : 0.5
  const spreadMs = delayMs === undefined ? undefined : spreadDelay(delayMs, jitter, random)
  const { acknowledgedBy } = delivery.provider.delivery
  const next = decideNext(exchange, endedAt, spreadMs, acknowledgedBy)
  const reason = delivery.subscription.disabled?.reason
  if (!next || reason === undefined || reason === 'failing') return next
  return { at: null, why: reason === 'gone' ? 'gone' : 'disabled' }
}
