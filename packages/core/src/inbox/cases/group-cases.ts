import assert from 'node:assert/strict'
import { again, defineCase, gate, lost, messageOf } from './context.ts'
import type { InboxCase } from './harness.ts'

export const groupCases: readonly InboxCase[] = [
  defineCase(
    'runs the messages of a group one at a time, in the order of put',
    async ({ inbox, work, until }) => {
      const seen: string[] = []
      let running = 0
      let most = 0
      for (let i = 0; i < 6; i++) await inbox.put(messageOf(`${i}`, { group: 'north' }))
      await work(
        async ({ id }) => {
          most = Math.max(most, ++running)
          await Promise.resolve()
          seen.push(id)
          running--
        },
        { concurrency: 4 },
      )
      await until(() => seen.length === 6)
      assert.deepEqual(seen, ['0', '1', '2', '3', '4', '5'])
      assert.equal(most, 1)
    },
    ['groups'],
  ),

  defineCase(
    'runs two groups, and messages without a group, concurrently',
    async ({ inbox, work, until }) => {
      const { opened, open } = gate()
      const begun: string[] = []
      await inbox.put(messageOf('north', { group: 'north' }))
      await inbox.put(messageOf('north 2', { group: 'north' }))
      await inbox.put(messageOf('south', { group: 'south' }))
      await inbox.put(messageOf('none'))
      await inbox.put(messageOf('none 2'))
      await work(
        async ({ id }) => {
          begun.push(id)
          await opened
        },
        { concurrency: 4 },
      )
      await until(() => begun.length === 4)
      assert.deepEqual(begun.toSorted(), ['none', 'none 2', 'north', 'south'])
      open()
      await until(() => begun.includes('north 2'))
    },
    ['groups'],
  ),

  defineCase(
    'holds a group while its first message waits for its next attempt',
    async ({ inbox, work, until, pass }) => {
      const seen: string[] = []
      for (const id of ['a', 'b']) await inbox.put(messageOf(id, { group: 'north' }))
      await work(
        async ({ id }) => {
          seen.push(id)
          if (seen.length === 1) throw again(1500)
        },
        { concurrency: 4 },
      )
      await until(() => seen.length === 1)
      await pass(500)
      assert.deepEqual(seen, ['a'])
      await until(() => seen.length === 3)
      assert.deepEqual(seen, ['a', 'a', 'b'])
    },
    ['groups'],
  ),

  defineCase(
    'continues a group after its first message has become a dead letter',
    async ({ inbox, work, until }) => {
      const seen: string[] = []
      for (const id of ['a', 'b']) await inbox.put(messageOf(id, { group: 'north' }))
      await work(async ({ id }) => {
        seen.push(id)
        if (id === 'a') throw lost()
      })
      await until(() => seen.length === 2)
      assert.deepEqual(seen, ['a', 'b'])
    },
    ['groups', 'dead'],
  ),
]
