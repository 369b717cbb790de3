import { deadLetterCases } from './cases/dead-letter-cases.ts'
import { depthCases } from './cases/depth-cases.ts'
import { groupCases } from './cases/group-cases.ts'
import type { InboxCase, InboxHarness } from './cases/harness.ts'
import { transactionCases } from './cases/transaction-cases.ts'
import { workCases } from './cases/work-cases.ts'

export type { InboxCapability, InboxCase, InboxHarness } from './cases/harness.ts'

/** The behaviour of every inbox, for any test runner: `test(name, () => run(harness))`. */
export const inboxCases: readonly InboxCase[] = [
  ...workCases,
  ...deadLetterCases,
  ...depthCases,
  ...groupCases,
  ...transactionCases,
]

/** The cases that an inbox with these capabilities has to pass. */
export function inboxCasesFor({ capabilities }: Pick<InboxHarness, 'capabilities'>): readonly InboxCase[] {
  return inboxCases.filter(({ needs }) => needs.every((need) => capabilities.includes(need)))
}
