import type { RecordedCall } from './recorded-call.ts'

/** A key for which no order of the calls explains all answers. */
export interface HistoryFault {
  readonly key: string
  /** The longest sequence of calls that can be explained. */
  readonly explained: readonly RecordedCall[]
  /** The calls that could come next. None of their answers fits. */
  readonly unexplained: readonly RecordedCall[]
  /** The fault in words. */
  readonly message: string
}

/** The number of explained calls in the message. */
const SHOWN = 5

/** Describes why a history is faulty. */
export function toFault(
  explained: readonly RecordedCall[],
  unexplained: readonly RecordedCall[],
): HistoryFault {
  const { key } = unexplained[0]!
  const lines = [
    `No order of the calls to ${key} explains their answers. The longest one ends with`,
    ...explained.slice(-SHOWN).map(describeCall),
    'and then none of these fits:',
    ...unexplained.map(describeCall),
  ]
  return { key, explained, unexplained, message: lines.join('\n') }
}

function describeCall({ call: { method, ...values }, startedAt, answeredAt, answer }: RecordedCall): string {
  const span = `${startedAt.toFixed(1)}..${answeredAt.toFixed(1)} ms`
  return `  ${method}(${JSON.stringify(values)}) -> ${JSON.stringify(answer) ?? 'no answer'}, ${span}`
}
