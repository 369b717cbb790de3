import { expect, test } from 'vitest'
import { type ManualClock, manualClock } from '../../test-support/manual-clock.ts'
import { WebhookError } from '../ground/errors.ts'
import { messageOf } from './cases/context.ts'
import type { InboxHarness } from './cases.ts'
import { inboxCasesFor } from './cases.ts'
import { memoryInbox } from './memory.ts'

let clock: ManualClock
let inbox: ReturnType<typeof memoryInbox>
const harness: InboxHarness = {
  capabilities: ['dead', 'depth', 'groups', 'shared'],
  reset() {
    clock = manualClock(Date.now())
    inbox = memoryInbox({ clock })
  },
  open: () => inbox,
  advance: (ms) => clock.advance(ms),
}

for (const { name, run } of inboxCasesFor(harness)) test(name, () => run(harness))

test('uses the clock of the working receiver', async () => {
  const inbox = memoryInbox()
  const clock = manualClock()
  await inbox.put(messageOf('a', { receivedAt: clock.now() - 5000 }))
  const worker = await inbox.work(async () => {}, { concurrency: 1, clock })
  await worker.stop()
  await inbox.put(messageOf('b', { receivedAt: clock.now() - 4000 }))
  expect(await inbox.depth()).toEqual({ ready: 1, oldestMs: 4000, dead: 0 })
})

test('runs messages in the order of their due times', async () => {
  const clock = manualClock()
  const inbox = memoryInbox({ clock })
  const seen: string[] = []
  const delays: Record<string, number> = { a: 3000, b: 1000, c: 2000 }
  await inbox.work(
    async ({ id }) => {
      seen.push(id)
      if (seen.length <= 3) throw new WebhookError('HANDLER_FAILED', 'no', { retryAfterMs: delays[id]! })
    },
    { concurrency: 1, clock },
  )
  for (const id of ['a', 'b', 'c']) await inbox.put(messageOf(id))
  await clock.advance(1500)
  expect(seen).toEqual(['a', 'b', 'c', 'b'])
  await clock.advance(5000)
  expect(seen).toEqual(['a', 'b', 'c', 'b', 'c', 'a'])
})

test('keeps no timer when no message is postponed', async () => {
  const clock = manualClock()
  const inbox = memoryInbox({ clock })
  const worker = await inbox.work(async () => {}, { concurrency: 2, clock })
  for (let i = 0; i < 10; i++) await inbox.put(messageOf(`${i}`))
  await clock.advance(1)
  expect(clock.pending).toBe(0)
  await worker.stop()
})

test('stays fast with 5,000 postponed messages', async () => {
  const clock = manualClock()
  const inbox = memoryInbox({ clock })
  let runs = 0
  await inbox.work(
    async () => {
      runs++
      throw new WebhookError('HANDLER_FAILED', 'no', { retryAfterMs: 1000 + (runs % 977) })
    },
    { concurrency: 8, clock },
  )
  const startedAt = performance.now()
  for (let i = 0; i < 5_000; i++) await inbox.put(messageOf(`${i}`))
  await clock.advance(1)
  expect(runs).toBe(5_000)
  expect(performance.now() - startedAt).toBeLessThan(10_000)
})
