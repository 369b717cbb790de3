import type { Attempt, Delivery } from '../delivery/delivery.ts'
import type { Subscription } from '../subscription/subscription.ts'
import type { HealthAnswer, HealthAttempt } from './contract.ts'
import { toAttemptRow, toSubscriptionJson } from './to-json.ts'

/**
 * Computes statistics of the responses of a subscription's receiver.
 * @param deliveries the deliveries to the subscription
 * @param limit how many of the latest attempts to show
 */
export function toHealth(
  subscription: Subscription,
  deliveries: readonly Delivery[],
  limit: number,
): HealthAnswer {
  const attempts = deliveries
    .flatMap((delivery) => delivery.attempts.map((attempt) => ({ attempt, delivery })))
    .reverse()
    .sort((a, b) => b.attempt.endedAt - a.attempt.endedAt)
  const succeeded = attempts.filter(({ attempt }) => attempt.outcome === 'success').length
  return {
    subscription: toSubscriptionJson(subscription),
    attempts: attempts.length,
    succeeded,
    successRate: attempts.length === 0 ? null : succeeded / attempts.length,
    answers: countAnswers(attempts.map(({ attempt }) => attempt)),
    durationMs: summarize(attempts.flatMap(({ attempt }) => (attempt.response ? [attempt.durationMs] : []))),
    recent: attempts.slice(0, limit).map(({ attempt, delivery }): HealthAttempt => {
      return { delivery: delivery.id, type: delivery.type, ...toAttemptRow(attempt) }
    }),
  }
}

function countAnswers(attempts: readonly Attempt[]): HealthAnswer['answers'] {
  const counts = new Map<string, number>()
  for (const { response, error } of attempts) {
    const answer = String(response?.status ?? error?.kind)
    counts.set(answer, (counts.get(answer) ?? 0) + 1)
  }
  return [...counts]
    .map(([answer, count]) => ({ answer, count }))
    .sort((a, b) => b.count - a.count || a.answer.localeCompare(b.answer))
}

function summarize(durations: readonly number[]): HealthAnswer['durationMs'] {
  if (durations.length === 0) return null
  const sorted = [...durations].sort((a, b) => a - b)
  const at = (share: number) => sorted[Math.ceil(share * sorted.length) - 1]!
  return { median: at(0.5), p95: at(0.95), max: at(1) }
}
