import type { RecordedCall } from './recorded-call.ts'

/** A key whose answers fit no order of its calls. */
export interface HistoryFault {
  readonly key: string
  /** The longest run of calls that some order explains, in that order. */
  readonly explained: readonly RecordedCall[]
  /** The calls that could come next, none of whose answers fits. */
  readonly unexplained: readonly RecordedCall[]
  /** The same in words. */
  readonly message: string
}

/** How many of the explained calls the message shows. */
const SHOWN = 5

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
