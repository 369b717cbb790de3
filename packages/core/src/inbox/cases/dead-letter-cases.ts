import assert from 'node:assert/strict'
import { collect, defineCase, lost, messageOf } from './context.ts'
import type { InboxCase } from './harness.ts'

export const deadLetterCases: readonly InboxCase[] = [
  defineCase(
    'keeps a message as a dead letter when its run rejects without a delay, and does not run it again',
    async ({ inbox, work, until, pass }) => {
      const message = messageOf('a', { headers: { 'x-a': '1' } })
      await inbox.put(message)
      let runs = 0
      await work(async () => {
        runs++
        throw lost()
      })
      await until(async () => (await collect(inbox.dead!.list())).length === 1)
      await pass(100)
      assert.equal(runs, 1)
      const [dead] = await collect(inbox.dead!.list())
      assert.deepEqual(JSON.parse(JSON.stringify(dead)), {
        ...message,
        attempt: 3,
        error: {
          code: 'EXHAUSTED',
          message: 'The event failed for the last time. the ticket system is down',
        },
      })
    },
    ['dead'],
  ),

  defineCase(
    'runs a redriven dead letter once for two calls',
    async ({ inbox, work, until, pass }) => {
      await inbox.put(messageOf('a'))
      let runs = 0
      await work(async () => {
        if (++runs === 1) throw lost()
      })
      await until(async () => (await collect(inbox.dead!.list())).length === 1)
      assert.equal(await inbox.dead!.redrive(['cases:a']), 1)
      assert.equal(await inbox.dead!.redrive(['cases:a']), 0)
      await until(() => runs === 2)
      await pass(100)
      assert.equal(runs, 2)
      assert.deepEqual(await collect(inbox.dead!.list()), [])
    },
    ['dead'],
  ),

  defineCase(
    'keeps a redriven message as a dead letter when it fails again',
    async ({ inbox, work, until }) => {
      await inbox.put(messageOf('a'))
      let runs = 0
      await work(async () => {
        throw lost(++runs)
      })
      const isDead = (attempt: number) => async () =>
        (await collect(inbox.dead!.list())).map((each) => each.attempt).join() === `${attempt}`
      await until(isDead(1))
      await inbox.dead!.redrive(['cases:a'])
      await until(isDead(2))
    },
    ['dead'],
  ),

  defineCase(
    'drops one dead letter and keeps the others',
    async ({ inbox, work, until, pass }) => {
      for (const id of ['a', 'b']) await inbox.put(messageOf(id))
      let runs = 0
      await work(async () => {
        runs++
        throw lost()
      })
      await until(async () => (await collect(inbox.dead!.list())).length === 2)
      assert.equal(await inbox.dead!.drop(['cases:a']), 1)
      assert.equal(await inbox.dead!.drop(['cases:a']), 0)
      await pass(100)
      assert.equal(runs, 2)
      const left = await collect(inbox.dead!.list())
      assert.deepEqual(
        left.map(({ id }) => id),
        ['b'],
      )
    },
    ['dead'],
  ),

  defineCase(
    'neither redrives nor drops keys without a dead letter',
    async ({ inbox }) => {
      await inbox.put(messageOf('waiting'))
      assert.equal(await inbox.dead!.redrive(['cases:waiting', 'cases:none']), 0)
      assert.equal(await inbox.dead!.drop(['cases:waiting', 'cases:none']), 0)
      assert.equal(await inbox.dead!.redrive([]), 0)
    },
    ['dead'],
  ),

  defineCase(
    'lists several pages of dead letters, oldest first',
    async ({ inbox, work, until }) => {
      const ids = Array.from({ length: 230 }, (_, i) => `${i}`)
      for (const id of ids) await inbox.put(messageOf(id))
      let runs = 0
      await work(
        async () => {
          runs++
          throw lost()
        },
        { concurrency: 1 },
      )
      await until(() => runs >= 230)
      await until(async () => (await collect(inbox.dead!.list())).length === 230)
      const listed = (await collect(inbox.dead!.list())).map(({ id }) => id)
      assert.deepEqual(listed.toSorted(), ids.toSorted())
      assert.equal(listed[0], '0')
      assert.equal(await inbox.dead!.redrive(ids.map((id) => `cases:${id}`)), 230)
    },
    ['dead'],
  ),

  defineCase(
    'keeps the text of a dead letter unchanged',
    async ({ inbox, work, until }) => {
      const odd = 'NUL \u0000 and a lone surrogate \ud800'
      await inbox.put(messageOf('odd', { key: odd, id: odd }))
      let runs = 0
      await work(async () => {
        if (++runs === 1) throw lost()
      })
      await until(async () => (await collect(inbox.dead!.list())).length === 1)
      assert.equal((await collect(inbox.dead!.list()))[0]!.key, odd)
      assert.equal(await inbox.dead!.redrive([odd]), 1)
      await until(() => runs === 2)
    },
    ['dead'],
  ),
]
