import { deadLetterCases } from './cases/dead-letter-cases.ts'
import { depthCases } from './cases/depth-cases.ts'
import { groupCases } from './cases/group-cases.ts'
import type { InboxCase, InboxHarness } from './cases/harness.ts'
import { transactionCases } from './cases/transaction-cases.ts'
import { workCases } from './cases/work-cases.ts'

export type { InboxCapability, InboxCase, InboxHarness } from './cases/harness.ts'

/** The behaviours of every inbox, for any test runner: `test(name, () => run(harness))`. */
export const inboxCases: readonly InboxCase[] = [
  ...workCases,
  ...deadLetterCases,
  ...depthCases,
  ...groupCases,
  ...transactionCases,
]

/**
 * Selects the cases that an inbox with these capabilities must pass.
 * @example
 * import { type InboxHarness, inboxCasesFor } from '@postern/core/inbox/cases'
 *
 * let inbox = memoryInbox()
 * const harness: InboxHarness = {
 *   capabilities: ['dead', 'depth', 'groups'],
 *   async reset() {
 *     inbox = memoryInbox()
 *   },
 *   open: async () => inbox,
 * }
 * for (const { name, run } of inboxCasesFor(harness)) test(name, () => run(harness))
 */
export function inboxCasesFor({ capabilities }: Pick<InboxHarness, 'capabilities'>): readonly InboxCase[] {
  return inboxCases.filter(({ needs }) => needs.every((need) => capabilities.includes(need)))
}
