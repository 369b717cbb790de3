import { attemptCases } from './cases/attempt-cases.ts'
import { claimCases } from './cases/claim-cases.ts'
import type { StoreCase, StoreHarness } from './cases/harness.ts'
import { keyCases } from './cases/key-cases.ts'
import { lifecycleCases } from './cases/lifecycle-cases.ts'
import { ownAnswerCases } from './cases/own-answer-cases.ts'
import { reopenCases } from './cases/reopen-cases.ts'
import { retentionCases } from './cases/retention-cases.ts'
import { transactionCases } from './cases/transaction-cases.ts'
import { writeCases } from './cases/write-cases.ts'

export { type CheckHistoryOptions, checkHistory } from './cases/check-history.ts'
export type { StoreCapability, StoreCase, StoreHarness } from './cases/harness.ts'
export type { HistoryFault } from './cases/history-fault.ts'
export { type RecordedCall, recordCalls, type StoreCall } from './cases/recorded-call.ts'

/** The behaviours of every idempotency store, for any test runner: `test(name, () => run(harness))`. */
export const storeCases: readonly StoreCase[] = [
  ...claimCases,
  ...ownAnswerCases,
  ...writeCases,
  ...attemptCases,
  ...reopenCases,
  ...retentionCases,
  ...keyCases,
  ...transactionCases,
  ...lifecycleCases,
]

/**
 * Selects the cases that a store with these capabilities must pass.
 * @example
 * import { storeCasesFor } from '@postern/core/stores/cases'
 *
 * const harness = { capabilities: [], open: () => memoryStore() } as const
 * for (const { name, run } of storeCasesFor(harness)) test(name, () => run(harness))
 */
export function storeCasesFor({ capabilities }: Pick<StoreHarness, 'capabilities'>): readonly StoreCase[] {
  return storeCases.filter(({ needs }) => needs.every((need) => capabilities.includes(need)))
}
