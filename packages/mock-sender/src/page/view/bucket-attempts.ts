import type { HealthAttempt } from '../../control/contract.ts'

/** The attempts in one interval of time. */
export interface Bucket {
  readonly at: number
  succeeded: number
  failed: number
}

/** Splits the time from the first to the last attempt into equal intervals, oldest first. */
export function bucketAttempts(recent: readonly HealthAttempt[], count: number): Bucket[] {
  const times = recent.map(({ at }) => Date.parse(at))
  const from = Math.min(...times)
  const span = Math.max(1, Math.max(...times) - from)
  const buckets = Array.from({ length: count }, (_, index): Bucket => {
    return { at: from + (span * index) / count, succeeded: 0, failed: 0 }
  })
  for (const { at, outcome } of recent) {
    const index = Math.min(count - 1, Math.floor(((Date.parse(at) - from) / span) * count))
    buckets[index]![outcome === 'success' ? 'succeeded' : 'failed']++
  }
  return buckets
}
