import { findOrder } from './find-order.ts'
import { type HistoryFault, toFault } from './history-fault.ts'
import type { RecordedCall } from './recorded-call.ts'

export interface CheckHistoryOptions {
  /** How far a term may end from where the recorder's clock has it, in milliseconds. @default 5 */
  toleranceMs?: number
  /** How many situations to look at for one key; beyond them the check throws an Error. @default 500_000 */
  maxSituations?: number
}

/**
 * Checks the calls that several clients made at once against the contract. For each key there must be an order in which
 * the calls could have happened one by one, each between its start and its answer, with the answers that they got
 * (linearizability). Returns the keys for which there is none.
 *
 * Record some hundred calls to each of a few keys, by four to eight clients at once, with leases and retentions both
 * shorter and longer than the history: that takes the check some milliseconds.
 *
 * @example
 * assert.deepEqual(checkHistory(history), [])
 */
export function checkHistory(
  history: readonly RecordedCall[],
  { toleranceMs = 5, maxSituations = 500_000 }: CheckHistoryOptions = {},
): HistoryFault[] {
  const keys = [...new Set(history.map(({ key }) => key))]
  return keys.flatMap((key) => {
    const calls = history.filter((call) => call.key === key)
    const { isWhole, explained, next } = findOrder(calls, { toleranceMs, maxSituations })
    return isWhole ? [] : [toFault(explained, next)]
  })
}
