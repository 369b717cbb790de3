import type { RecordedCall } from './recorded-call.ts'
import { createNaming, listCalls, listNext, listOutcomes, type Situation, START } from './situation.ts'

export interface FoundOrder {
  /** Whether the order contains every answered call. */
  readonly isWhole: boolean
  /** The longest order found. */
  readonly explained: readonly RecordedCall[]
  /** The calls that could come next, if their answers fitted. */
  readonly next: readonly RecordedCall[]
}

export interface FindOrderOptions {
  readonly toleranceMs: number
  readonly maxSituations: number
}

/**
 * Searches depth-first for an order that explains the answers of all calls of one key. An unanswered call may happen at any
 * time or never. It is tried first where no answer fits without it, and elsewhere only if that leads nowhere.
 */
export function findOrder(
  calls: readonly RecordedCall[],
  { toleranceMs, maxSituations }: FindOrderOptions,
): FoundOrder {
  const answered = calls
    .filter(({ answer }) => answer !== undefined)
    .sort((a, b) => a.startedAt - b.startedAt)
  const unanswered = calls.filter(({ answer }) => answer === undefined)
  const nameOf = createNaming(calls, toleranceMs)
  const met = new Set<string>()
  const open = [START]
  const putOff: Situation[] = []
  let longest = START

  /** Drops situations that were searched before. */
  function add(outcomes: readonly Situation[]): void {
    for (const outcome of outcomes) {
      const name = nameOf(outcome)
      if (!met.has(name)) open.push(outcome)
      met.add(name)
    }
    if (met.size > maxSituations)
      throw new Error(
        `The calls to ${calls[0]!.key} allow too many orders. Record fewer at once, or raise maxSituations.`,
      )
  }

  function advance(situation: Situation): Situation[] {
    const outcomesOf = (call: RecordedCall) => listOutcomes(call, situation, answered, toleranceMs)
    // If the first call changes nothing, let it happen now.
    const idle = outcomesOf(answered[situation.from]!).find(({ record }) => record === situation.record)
    if (idle !== undefined) return [idle]
    // The last one added is tried first: the earliest answer.
    return listNext(answered, situation).toReversed().flatMap(outcomesOf)
  }

  function advanceUnanswered(situation: Situation): Situation[] {
    const [soonest] = listNext(answered, situation)
    return unanswered
      .filter((call) => call.startedAt <= soonest!.answeredAt && !situation.ahead.includes(call))
      .flatMap((call) => listOutcomes(call, situation, answered, toleranceMs))
  }

  while (longest.from < answered.length) {
    const situation = open.pop()
    if (situation === undefined) {
      const tried = putOff.pop()
      if (tried === undefined) break
      add(advanceUnanswered(tried))
      continue
    }
    if (situation.length > longest.length || situation.from === answered.length) longest = situation
    if (situation.from === answered.length) break
    const outcomes = advance(situation)
    add(outcomes.length > 0 ? outcomes : advanceUnanswered(situation))
    if (outcomes.length > 0) putOff.push(situation)
  }
  const isWhole = longest.from === answered.length
  return { isWhole, explained: listCalls(longest), next: listNext(answered, longest) }
}
