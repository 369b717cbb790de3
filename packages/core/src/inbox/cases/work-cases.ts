import assert from 'node:assert/strict'
import { again, defineCase, gate, messageOf } from './context.ts'
import type { InboxCase } from './harness.ts'

export const workCases: readonly InboxCase[] = [
  defineCase('runs a message that was put before the worker started', async ({ inbox, work, until }) => {
    const message = messageOf('a', {
      secretIndex: 1,
      traceparent: '00-1-2-01',
      traceContext: { traceparent: '00-3-4-01' },
    })
    await inbox.put(message)
    const seen: unknown[] = []
    await work(async (each) => void seen.push(each))
    await until(() => seen.length > 0)
    assert.deepEqual(JSON.parse(JSON.stringify(seen)), [message])
  }),

  defineCase('runs a message that is put while the worker is idle', async ({ inbox, work, until }) => {
    const seen: string[] = []
    await work(async ({ id }) => void seen.push(id))
    await inbox.put(messageOf('a'))
    await until(() => seen.length === 1)
    await inbox.put(messageOf('b'))
    await until(() => seen.length === 2)
    assert.deepEqual(seen, ['a', 'b'])
  }),

  defineCase(
    'keeps every text unchanged, including text that a database cannot hold',
    async ({ inbox, work, until }) => {
      const odd = 'NUL \u0000, a lone surrogate \ud800, a quote ", a backslash \\, a BOM \ufeff, a door 🚪'
      const message = messageOf('odd', {
        key: `cases:${odd}`,
        id: odd,
        type: odd,
        endpoint: odd,
        body: '\ufeff{"any":"\u0000 🚪 \\u0000"}',
        headers: { 'x-odd': '"\\', __proto__x: 'y' },
      })
      await inbox.put(message)
      const seen: unknown[] = []
      await work(async (each) => void seen.push(each))
      await until(() => seen.length > 0)
      assert.deepEqual(JSON.parse(JSON.stringify(seen)), JSON.parse(JSON.stringify([message])))
    },
  ),

  defineCase('keeps a large body whole', async ({ inbox, work, until }) => {
    const body = JSON.stringify({ text: 'wörld '.repeat(200_000) })
    await inbox.put(messageOf('large', { body }))
    const seen: string[] = []
    await work(async (each) => void seen.push(each.body))
    await until(() => seen.length > 0)
    assert(seen[0] === body, 'the body is another one')
  }),

  defineCase('accepts a key more than once, and runs it', async ({ inbox, work, until }) => {
    await inbox.put(messageOf('a'))
    await inbox.put(messageOf('a'))
    const seen: string[] = []
    await work(async ({ id }) => void seen.push(id))
    await until(() => seen.length > 0)
    await inbox.put(messageOf('a'))
    await inbox.put(messageOf('b'))
    await until(() => seen.includes('b'))
    assert(seen.filter((id) => id === 'a').length >= 2, 'the second put of a key after its run is lost')
  }),

  defineCase('deletes a message when its run resolves', async ({ inbox, work, until, pass }) => {
    await inbox.put(messageOf('a'))
    let runs = 0
    const worker = await work(async () => void runs++)
    await until(() => runs === 1)
    await worker.stop()
    await work(async () => void runs++)
    await pass(200)
    assert.equal(runs, 1)
  }),

  defineCase(
    'reruns a message after the delay that its run requests',
    async ({ inbox, work, until, pass }) => {
      await inbox.put(messageOf('a'))
      let runs = 0
      await work(async () => {
        if (++runs === 1) throw again(1500)
      })
      await until(() => runs === 1)
      await pass(1000)
      assert.equal(runs, 1)
      await until(() => runs === 2)
    },
  ),

  defineCase('reruns a message when its run rejects with any other error', async ({ inbox, work, until }) => {
    await inbox.put(messageOf('a'))
    let runs = 0
    await work(async () => {
      if (++runs === 1) throw new TypeError('a fault of our own')
    })
    await until(() => runs === 2)
  }),

  defineCase('runs other messages while one waits for its next attempt', async ({ inbox, work, until }) => {
    await inbox.put(messageOf('slow'))
    const done: string[] = []
    await work(async ({ id }) => {
      if (id === 'slow') throw again(3_600_000)
      done.push(id)
    })
    for (const id of ['a', 'b', 'c']) await inbox.put(messageOf(id))
    await until(() => done.length === 3)
  }),

  defineCase('runs at most concurrency messages at once', async ({ inbox, work, until, pass }) => {
    for (let i = 0; i < 9; i++) await inbox.put(messageOf(`${i}`))
    const { opened, open } = gate()
    let running = 0
    let most = 0
    let done = 0
    await work(
      async () => {
        most = Math.max(most, ++running)
        await opened
        running--
        done++
      },
      { concurrency: 4 },
    )
    await until(() => running === 4)
    await pass(100)
    open()
    await until(() => done === 9)
    assert.equal(most, 4)
  }),

  defineCase(
    'fills a slot that becomes free while another message still runs',
    async ({ inbox, work, until }) => {
      const { opened, open } = gate()
      const done: string[] = []
      for (const id of ['slow', 'a', 'b', 'c']) await inbox.put(messageOf(id))
      await work(
        async ({ id }) => {
          if (id === 'slow') await opened
          done.push(id)
        },
        { concurrency: 2 },
      )
      await until(() => done.length === 3)
      open()
      await until(() => done.includes('slow'))
    },
  ),

  defineCase(
    'stops once the running messages have ended, and leaves the rest to other workers',
    async ({ inbox, work, until, pass }) => {
      for (const id of ['a', 'b']) await inbox.put(messageOf(id))
      const { opened, open } = gate()
      const seen: string[] = []
      const worker = await work(async ({ id }) => {
        seen.push(id)
        await opened
      })
      await until(() => seen.length === 1)
      let stopped = false
      const stopping = worker.stop().then(() => {
        stopped = true
      })
      await pass(100)
      assert.equal(stopped, false)
      open()
      await stopping
      assert.equal(seen.length, 1)
      await work(async ({ id }) => void seen.push(id))
      await until(() => seen.length === 2)
      assert.deepEqual(seen.toSorted(), ['a', 'b'])
    },
  ),

  defineCase(
    'keeps the failure of a message that ended while the worker stopped',
    async ({ inbox, work, until }) => {
      await inbox.put(messageOf('a'))
      const { opened, open } = gate()
      let runs = 0
      const worker = await work(async () => {
        runs++
        await opened
        throw again(1)
      })
      await until(() => runs === 1)
      open()
      await worker.stop()
      await work(async () => void runs++)
      await until(() => runs === 2)
    },
  ),

  defineCase(
    'shares the messages between two workers, and runs each once',
    async ({ inbox, open, work, until }) => {
      const ids = Array.from({ length: 40 }, (_, i) => `${i}`)
      for (const id of ids) await inbox.put(messageOf(id))
      const seen: string[] = []
      const run = async ({ id }: { id: string }) => void seen.push(id)
      await work(run, { concurrency: 4 })
      await work(run, { concurrency: 4, inbox: await open() })
      await until(() => seen.length >= 40)
      assert.deepEqual(seen.toSorted(), ids.toSorted())
    },
    ['shared'],
  ),

  defineCase(
    'keeps confirmed messages across a restart',
    async ({ harness, inbox, open, work, until }) => {
      await inbox.put(messageOf('a'))
      await harness.restart!()
      const seen: string[] = []
      await work(async ({ id }) => void seen.push(id), { inbox: await open() })
      await until(() => seen.length === 1)
    },
    ['durable'],
  ),
]
