import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type InboxHarness, inboxCasesFor } from '@postern/core/inbox/cases'
import { afterAll, test } from 'vitest'
import { folderInbox } from './folder-inbox.ts'

let folder = ''
const folders: string[] = []
afterAll(() => Promise.all(folders.map((each) => rm(each, { recursive: true }))))

const harness: InboxHarness = {
  capabilities: ['dead', 'depth', 'durable'],
  async reset() {
    folder = await mkdtemp(join(tmpdir(), 'folder-inbox-'))
    folders.push(folder)
  },
  open: () => folderInbox(folder, { pollMs: 5 }),
  async restart() {}, // the cases open the folder again
}

for (const { name, run } of inboxCasesFor(harness)) test(name, () => run(harness))
