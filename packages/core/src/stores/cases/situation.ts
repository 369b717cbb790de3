import type { Claim } from '../contract.ts'
import { type EventRecord, listSteps, nameRecord } from './claim-steps.ts'
import type { RecordedCall } from './recorded-call.ts'

/** A state of the search: some calls of one key have happened, in some order. */
export interface Situation {
  readonly record: EventRecord | undefined
  /** The number of answered calls, in order of their start, that have happened without a gap. */
  readonly from: number
  /** The other calls that have happened: answered ones behind a gap, and unanswered ones. */
  readonly ahead: readonly RecordedCall[]
  /** The earliest time of the next call. */
  readonly time: number
  readonly length: number
  /** The call that happened last. */
  readonly call?: RecordedCall
  readonly before?: Situation
}

export const START: Situation = {
  record: undefined,
  from: 0,
  ahead: [],
  time: Number.NEGATIVE_INFINITY,
  length: 0,
}

/** Lists the calls that have happened, in order. */
export function listCalls(situation: Situation): RecordedCall[] {
  const calls: RecordedCall[] = []
  for (let at = situation; at.before !== undefined; at = at.before) calls.unshift(at.call!)
  return calls
}

/** Lists the answered calls that may happen next, earliest answer first: those that started before any of them was answered. */
export function listNext(answered: readonly RecordedCall[], { from, ahead }: Situation): RecordedCall[] {
  const next: RecordedCall[] = []
  let firstAnswerAt = Number.POSITIVE_INFINITY
  for (let place = from; place < answered.length; place++) {
    const call = answered[place]!
    if (call.startedAt > firstAnswerAt) break
    if (ahead.includes(call)) continue
    next.push(call)
    firstAnswerAt = Math.min(firstAnswerAt, call.answeredAt)
  }
  return next.sort((a, b) => a.answeredAt - b.answeredAt)
}

/** Lists the situations that may follow if `call` happens next with its recorded answer. */
export function listOutcomes(
  call: RecordedCall,
  before: Situation,
  answered: readonly RecordedCall[],
  toleranceMs: number,
): Situation[] {
  const isAnswered = call.answer !== undefined
  const time = isAnswered ? Math.max(before.time, call.startedAt) : before.time
  // An unanswered call may have happened at any time since its start, so its lease may have begun then.
  const min = (isAnswered ? time : call.startedAt) - toleranceMs
  const steps = listSteps(before.record, call.call, { min, max: call.answeredAt + toleranceMs })
  const fitting = steps.filter(({ answer, record }) =>
    isAnswered ? isEqual(call.answer!, answer) : record !== before.record,
  )
  if (fitting.length === 0) return []
  let { from } = before
  const ahead = new Set([...before.ahead, call])
  while (ahead.delete(answered[from]!)) from++
  const situation = { from, ahead: [...ahead], time, length: before.length + 1, call, before }
  return fitting.map(({ record }) => ({ ...situation, record }))
}

function isEqual(given: Claim | boolean, possible: Claim | boolean): boolean {
  if (typeof given === 'boolean' || typeof possible === 'boolean') return given === possible
  if (given.status === 'in-progress') return possible.status === given.status && given.retryAfterMs > 0
  const [a, b] = [given, possible] as Partial<Extract<Claim, { status: 'claimed' }>>[]
  return a!.status === b!.status && a!.attempt === b!.attempt && a!.progress === b!.progress
}

/** Returns a function that names situations: two get the same name if the same can follow. */
export function createNaming(
  calls: readonly RecordedCall[],
  toleranceMs: number,
): (situation: Situation) => string {
  const numbers = new Map(calls.map((call, number) => [call, number]))
  const times = calls.flatMap(({ startedAt, answeredAt }) => [startedAt, answeredAt]).filter(Number.isFinite)
  const endsAt = Math.max(...times) + toleranceMs
  return ({ from, ahead, record }) => {
    const places = ahead.map((call) => numbers.get(call)!).sort((a, b) => a - b)
    return `${from} ${places} ${nameRecord(record, endsAt)}`
  }
}
