import assert from 'node:assert/strict'
import { again, collect, defineCase, lost, messageOf } from './context.ts'
import type { InboxCase } from './harness.ts'

export const depthCases: readonly InboxCase[] = [
  defineCase(
    'reports the waiting messages, the age of the oldest, and the dead letters',
    async ({ inbox, work, until, pass }) => {
      assert.deepEqual(await inbox.depth!(), { ready: 0, oldestMs: 0, dead: 0 })
      await inbox.put(messageOf('old'))
      await pass(500)
      await inbox.put(messageOf('new'))
      const { ready, oldestMs, dead } = await inbox.depth!()
      assert.deepEqual({ ready, dead }, { ready: 2, dead: 0 })
      assert(oldestMs >= 450 && oldestMs < 60_000, `oldestMs is ${oldestMs}`)
      const worker = await work(async ({ id }) => {
        throw id === 'old' ? again(3_600_000) : lost()
      })
      await until(async () => (await collect(inbox.dead!.list())).length === 1)
      await worker.stop()
      const later = await inbox.depth!()
      assert.deepEqual({ ...later, oldestMs: 0 }, { ready: 1, oldestMs: 0, dead: 1 })
    },
    ['depth', 'dead'],
  ),
]
