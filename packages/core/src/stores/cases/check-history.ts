import { findOrder } from './find-order.ts'
import { type HistoryFault, toFault } from './history-fault.ts'
import type { RecordedCall } from './recorded-call.ts'

/** The options of `checkHistory`. */
export interface CheckHistoryOptions {
  /** The tolerance for the end of a lease or retention on the recorder's clock, in milliseconds. @default 5 */
  toleranceMs?: number
  /** The maximum number of situations to search per key. Beyond it the check throws an Error. @default 500_000 */
  maxSituations?: number
}

/**
 * Checks the history of concurrent calls against the contract (linearizability): for each key there must be an order in
 * which the calls happened one by one, each between its start and its answer, that explains all answers. Returns the keys
 * without such an order.
 *
 * Record a few hundred calls to each of a few keys, from four to eight concurrent clients, with leases and retentions
 * shorter and longer than the history. Checking that takes some milliseconds.
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
