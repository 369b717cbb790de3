import type { AttemptJson, DeliveryJson } from '../../delivery/delivery.ts'

/** A past or future attempt on the ladder. */
export interface Rung {
  readonly number: number
  readonly at: number
  readonly outcome: AttemptJson['outcome'] | 'to-come'
  /** The position on the line, from 0 to 1. */
  readonly share: number
  /** The lane, so that no mark hides an earlier one. */
  readonly lane: number
}

/** The positions of a delivery's attempts on a time line. */
export interface LadderPlan {
  readonly rungs: readonly Rung[]
  readonly startAt: number
  readonly endAt: number
}

/** Marks closer than this share of the line would overlap. */
const NEAR = 0.028

/**
 * Lays out the past attempts and, while the delivery is pending, the future ones.
 * @param ladderMs the delay before each attempt, counted from the end of the previous attempt
 */
export function planLadder(delivery: DeliveryJson, ladderMs: readonly number[]): LadderPlan {
  const made = delivery.attempts.map(({ number, at, outcome }) => ({ number, at: Date.parse(at), outcome }))
  const all = [...made, ...attemptsToCome(delivery, ladderMs)]
  const startAt = Math.min(Date.parse(delivery.createdAt), all[0]?.at ?? Number.POSITIVE_INFINITY)
  const endAt = all.at(-1)?.at ?? startAt
  const span = Math.max(1, endAt - startAt)
  const rungs: Rung[] = []
  for (const rung of all) {
    const share = (rung.at - startAt) / span
    const before = rungs.at(-1)
    const lane = before && share - before.share < NEAR ? before.lane + 1 : 0
    // A stack of marks has the position of its first mark.
    rungs.push({ ...rung, share: lane > 0 ? before!.share : share, lane })
  }
  return { rungs, startAt, endAt }
}

function attemptsToCome({ status, attempts, createdAt }: DeliveryJson, ladderMs: readonly number[]) {
  if (status !== 'pending') return []
  const last = attempts.at(-1)
  if (last && last.next?.at == null) return []
  let at = last ? Date.parse(last.next!.at!) : Date.parse(createdAt)
  const first = attempts.length
  return ladderMs.slice(first).map((_, index) => {
    if (index > 0) at += ladderMs[first + index]!
    return { number: first + index + 1, at, outcome: 'to-come' as const }
  })
}
