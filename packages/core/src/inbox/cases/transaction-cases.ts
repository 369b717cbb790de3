import assert from 'node:assert/strict'
import { defineCase, messageOf } from './context.ts'
import type { InboxCase } from './harness.ts'

export const transactionCases: readonly InboxCase[] = [
  defineCase(
    'runs a message that was put in a transaction after the commit',
    async ({ harness, inbox, work, until, pass }) => {
      const seen: string[] = []
      await work(async ({ id }) => void seen.push(id))
      await harness.transaction!(async (tx) => {
        await inbox.put(messageOf('a'), tx)
        await pass(300)
        assert.deepEqual(seen, [])
      })
      await until(() => seen.length === 1)
    },
    ['transactions'],
  ),

  defineCase(
    'discards a message that was put in a transaction that rolls back',
    async ({ harness, inbox, work, until }) => {
      const rolledBack = harness.transaction!(async (tx) => {
        await inbox.put(messageOf('a'), tx)
        throw new Error('rolled back')
      })
      await assert.rejects(rolledBack, /rolled back/)
      await inbox.put(messageOf('b'))
      const seen: string[] = []
      await work(async ({ id }) => void seen.push(id))
      await until(() => seen.length > 0)
      assert.deepEqual(seen, ['b'])
    },
    ['transactions'],
  ),
]
