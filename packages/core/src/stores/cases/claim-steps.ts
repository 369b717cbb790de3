import type { Claim } from '../contract.ts'
import type { StoreCall } from './recorded-call.ts'

/** An interval of time, in milliseconds. */
export interface Span {
  readonly min: number
  readonly max: number
}

/** A store's record of one event. The recorder does not see the store's clock, so the ends of leases are intervals. */
export interface EventRecord {
  readonly state: 'processing' | 'released' | 'completed'
  readonly token: string
  readonly attempt: number
  readonly progress: string | null
  readonly leaseEnd: Span
  readonly keepEnd: Span
}

/** A possible effect of a call: its answer and the record afterwards. */
export interface Step {
  readonly answer: Claim | boolean
  readonly record: EventRecord | undefined
}

type CallOf<Method extends StoreCall['method']> = Extract<StoreCall, { method: Method }>

/** The contract as a table of steps: all possible effects of `call` on this record at some moment in `time`. */
export function listSteps(record: EventRecord | undefined, call: StoreCall, time: Span): readonly Step[] {
  if (record === undefined) return stepsFrom(undefined, call, time)
  return [
    ...(mayHold(record.keepEnd, time) ? stepsFrom(record, call, time) : []),
    ...(mayBeOver(record.keepEnd, time) ? stepsFrom(undefined, call, time) : []),
  ]
}

function stepsFrom(record: EventRecord | undefined, call: StoreCall, time: Span): readonly Step[] {
  switch (call.method) {
    case 'claim':
      return claimSteps(record, call, time)
    case 'renew':
      return [renewStep(record, call, time)]
    case 'complete':
      return [completeStep(record, call, time)]
    case 'release':
      return [releaseStep(record, call)]
    case 'reopen':
      return reopenSteps(record, time)
  }
}

function claimSteps(record: EventRecord | undefined, call: CallOf<'claim'>, time: Span): readonly Step[] {
  if (record === undefined) return [takeStep(undefined, call, time)]
  if (record.state === 'completed') return [{ answer: { status: 'completed' }, record }]
  if (record.state === 'released') return [takeStep(record, call, time)]
  if (record.token === call.token) return [takeAgainStep(record, call, time)]
  return [
    ...(mayHold(record.leaseEnd, time)
      ? [{ answer: { status: 'in-progress', retryAfterMs: 1 }, record } as const]
      : []),
    ...(mayBeOver(record.leaseEnd, time) ? [takeStep(record, call, time)] : []),
  ]
}

function takeStep(record: EventRecord | undefined, call: CallOf<'claim'>, time: Span): Step {
  const { token, leaseMs, retainMs, maxAttempts = Number.POSITIVE_INFINITY } = call
  if (record !== undefined && record.attempt >= maxAttempts)
    return { answer: { status: 'exhausted', attempt: record.attempt }, record }
  const attempt = (record?.attempt ?? 0) + 1
  const progress = record?.progress ?? null
  const leaseEnd = after(time, leaseMs)
  const keepEnd = after(time, Math.max(leaseMs, retainMs))
  return {
    answer: { status: 'claimed', attempt, progress },
    record: { state: 'processing', token, attempt, progress, leaseEnd, keepEnd },
  }
}

/** The holder repeated its claim. */
function takeAgainStep(record: EventRecord, { leaseMs, retainMs }: CallOf<'claim'>, time: Span): Step {
  const { attempt, progress } = record
  const keepEnd = later(record.keepEnd, after(time, Math.max(leaseMs, retainMs)))
  return {
    answer: { status: 'claimed', attempt, progress },
    record: { ...record, leaseEnd: after(time, leaseMs), keepEnd },
  }
}

function renewStep(record: EventRecord | undefined, { token, leaseMs }: CallOf<'renew'>, time: Span): Step {
  if (!isHeld(record, token)) return { answer: false, record }
  const leaseEnd = after(time, leaseMs)
  return { answer: true, record: { ...record, leaseEnd, keepEnd: later(record.keepEnd, leaseEnd) } }
}

function completeStep(
  record: EventRecord | undefined,
  { token, retainMs }: CallOf<'complete'>,
  time: Span,
): Step {
  if (record?.state === 'completed') return { answer: record.token === token, record }
  if (!isHeld(record, token)) return { answer: false, record }
  const keepEnd = after(time, retainMs)
  return { answer: true, record: { ...record, state: 'completed', progress: null, keepEnd } }
}

function releaseStep(
  record: EventRecord | undefined,
  { token, progress, attempted = true }: CallOf<'release'>,
): Step {
  if (!isHeld(record, token)) return { answer: false, record }
  const attempt = attempted ? record.attempt : record.attempt - 1
  return {
    answer: true,
    record: { ...record, state: 'released', attempt, progress: progress ?? record.progress },
  }
}

function reopenSteps(record: EventRecord | undefined, time: Span): readonly Step[] {
  const refused = { answer: false, record }
  const reopened = { answer: true, record: undefined }
  if (record === undefined) return [refused]
  if (record.state === 'completed') return [reopened]
  if (record.state === 'released') return [record.attempt === 0 ? refused : reopened]
  return [
    ...(mayHold(record.leaseEnd, time) ? [refused] : []),
    ...(mayBeOver(record.leaseEnd, time) ? [reopened] : []),
  ]
}

function isHeld(record: EventRecord | undefined, token: string): record is EventRecord {
  return record?.state === 'processing' && record.token === token
}

function after({ min, max }: Span, ms: number): Span {
  return { min: min + ms, max: max + ms }
}

function later(a: Span, b: Span): Span {
  return { min: Math.max(a.min, b.min), max: Math.max(a.max, b.max) }
}

function mayHold(end: Span, time: Span): boolean {
  return time.min < end.max
}

function mayBeOver(end: Span, time: Span): boolean {
  return time.max >= end.min
}

/** Returns the same key for two records that answer every call before `endsAt` alike. */
export function nameRecord(record: EventRecord | undefined, endsAt: number): string {
  if (record === undefined) return 'none'
  const { state, token, attempt, progress, leaseEnd, keepEnd } = record
  const keep = nameSpan(keepEnd, endsAt)
  if (state === 'completed') return `completed ${keep} ${token}`
  if (state === 'released') return `released ${keep} ${attempt} ${progress}`
  return `processing ${keep} ${nameSpan(leaseEnd, endsAt)} ${attempt} ${token} ${progress}`
}

function nameSpan({ min, max }: Span, endsAt: number): string {
  return `${Math.min(min, endsAt)} ${Math.min(max, endsAt)}`
}
