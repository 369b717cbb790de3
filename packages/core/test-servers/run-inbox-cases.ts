import { afterAll, beforeAll, describe, test } from 'vitest'
import { type InboxCapability, type InboxHarness, inboxCasesFor } from '../src/inbox/cases.ts'

/** Defines a test for each case. Creates the harness before the tests and closes it after them. */
export function runInboxCases(
  name: string,
  capabilities: readonly InboxCapability[],
  create: () => Promise<InboxHarness & { close(): Promise<unknown> }>,
): void {
  describe(name, () => {
    let harness: Awaited<ReturnType<typeof create>>
    beforeAll(async () => {
      harness = await create()
    }, 60_000)
    afterAll(() => harness?.close())
    for (const { name, run } of inboxCasesFor({ capabilities })) test(name, () => run(harness))
  })
}
