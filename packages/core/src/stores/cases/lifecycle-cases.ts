import assert from 'node:assert/strict'
import { defineCase, LONG_MS, options } from './context.ts'
import type { StoreCase } from './harness.ts'

export const lifecycleCases: readonly StoreCase[] = [
  defineCase('can be set up again and concurrently, and keeps its records', async ({ store, key, open }) => {
    await store.claim(key, options('a'))
    await Promise.all([store.setup?.(), (await open()).setup?.(), (await open()).setup?.()])
    assert.equal((await store.claim(key, options('b'))).status, 'in-progress')
  }),

  defineCase(
    'shows a write of one client to the others at once',
    async ({ store, key, open }) => {
      const other = await open()
      await store.claim(key, options('a'))
      assert.equal((await other.claim(key, options('b'))).status, 'in-progress')
      assert.equal(await other.renew(key, 'a', LONG_MS), true)
      await store.release(key, 'a', { progress: 'p' })
      assert.deepEqual(await other.claim(key, options('b')), { status: 'claimed', attempt: 2, progress: 'p' })
      assert.equal(await store.complete(key, 'a', { retainMs: LONG_MS }), false)
      assert.equal(await store.complete(key, 'b', { retainMs: LONG_MS }), true)
      assert.deepEqual(await other.claim(key, options('c')), { status: 'completed' })
    },
    ['shared'],
  ),

  defineCase(
    'keeps every record across a restart',
    async ({ store, key, open, harness }) => {
      await store.claim(`${key}:done`, options('a'))
      await store.complete(`${key}:done`, 'a', { retainMs: LONG_MS })
      await store.claim(`${key}:released`, options('a'))
      await store.release(`${key}:released`, 'a', { progress: 'p' })
      await store.claim(`${key}:running`, options('a'))
      await harness.restart!()
      const after = await open()
      assert.deepEqual(await after.claim(`${key}:done`, options('b')), { status: 'completed' })
      const next = { status: 'claimed', attempt: 2, progress: 'p' }
      assert.deepEqual(await after.claim(`${key}:released`, options('b')), next)
      assert.equal((await after.claim(`${key}:running`, options('b'))).status, 'in-progress')
      assert.equal(await after.complete(`${key}:running`, 'a', { retainMs: LONG_MS }), true)
    },
    ['durable'],
  ),
]
