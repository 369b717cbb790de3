import type { Attempt, Delivery, Exchange } from '../delivery/delivery.ts'
import type { Expected, Result } from './scenario.ts'

/** Compares the deliveries of a step with what was expected. Returns one line for each difference. */
export function judgeDeliveries(
  deliveries: readonly Delivery[],
  expected: Expected | readonly Expected[] = { status: 'delivered' } as Expected,
): string[] {
  if (!isList(expected)) {
    if (deliveries.length === 0) return ['Nothing was sent.']
    return deliveries.flatMap((delivery) => judge(delivery, expected))
  }
  if (deliveries.length !== expected.length) {
    return [`${countOf(deliveries)} made instead of ${expected.length}.`]
  }
  return deliveries.flatMap((delivery, index) => judge(delivery, expected[index]!))
}

/** Returns how each attempt ended. */
export function resultsOf({ attempts }: Delivery): Result[] {
  return attempts.map(resultOf)
}

function judge(delivery: Delivery, { attempts, copies, status }: Expected): string[] {
  const made = delivery.attempts.flatMap(({ duplicates }: Attempt) => duplicates.map(resultOf))
  return [
    ...difference('attempts', attempts, resultsOf(delivery)),
    ...difference('copies', copies, made),
    ...difference('status', status && [status], [delivery.status]),
  ]
}

function difference(
  what: string,
  expected: readonly (string | number)[] | undefined,
  got: readonly (string | number)[],
): string[] {
  if (expected === undefined || expected.join() === got.join()) return []
  return [`${what}: expected ${expected.join(', ')}, got ${got.join(', ') || 'none'}`]
}

function resultOf({ response, error }: Exchange): Result {
  return response ? response.status : error!.kind
}

function countOf({ length }: readonly Delivery[]): string {
  return length === 1 ? '1 delivery was' : `${length} deliveries were`
}

function isList(expected: Expected | readonly Expected[]): expected is readonly Expected[] {
  return Array.isArray(expected)
}
