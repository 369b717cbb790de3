import assert from 'node:assert/strict'
import { defineCase, LONG_MS, options, SHORT_MS } from './context.ts'
import type { StoreCase } from './harness.ts'

const FIRST = { status: 'claimed', attempt: 1, progress: null }
const retain = { retainMs: LONG_MS }

export const reopenCases: readonly StoreCase[] = [
  defineCase('reopens a completed event, once, and runs it as attempt 1', async ({ store, key }) => {
    await store.claim(key, options('a'))
    await store.complete(key, 'a', retain)
    assert.equal(await store.reopen(key), true)
    assert.equal(await store.reopen(key), false)
    assert.deepEqual(await store.claim(key, options('b')), FIRST)
    assert.equal(await store.complete(key, 'b', retain), true)
    assert.deepEqual(await store.claim(key, options('c')), { status: 'completed' })
  }),

  defineCase('reopens an exhausted event with all its attempts and no progress', async ({ store, key }) => {
    for (const token of ['a', 'b']) {
      await store.claim(key, options(token, { maxAttempts: 2 }))
      await store.release(key, token, { progress: 'p' })
    }
    assert.equal((await store.claim(key, options('c', { maxAttempts: 2 }))).status, 'exhausted')
    assert.equal(await store.reopen(key), true)
    assert.equal(await store.reopen(key), false)
    assert.deepEqual(await store.claim(key, options('c', { maxAttempts: 2 })), FIRST)
    await store.release(key, 'c')
    assert.deepEqual(await store.claim(key, options('d', { maxAttempts: 2 })), { ...FIRST, attempt: 2 })
  }),

  defineCase('reopens an event whose last holder let the lease run out', async ({ store, key, pass }) => {
    await store.claim(key, options('a', { leaseMs: SHORT_MS, maxAttempts: 1 }))
    await pass(SHORT_MS)
    assert.equal(await store.reopen(key), true)
    assert.deepEqual(await store.claim(key, options('b', { maxAttempts: 1 })), FIRST)
  }),

  defineCase('does not reopen an event under a valid lease', async ({ store, key }) => {
    await store.claim(key, options('a'))
    await store.release(key, 'a', { progress: 'p' })
    await store.claim(key, options('b'))
    assert.equal(await store.reopen(key), false)
    assert.equal((await store.claim(key, options('c'))).status, 'in-progress')
    assert.equal(await store.renew(key, 'b', LONG_MS), true)
    await store.release(key, 'b')
    assert.deepEqual(await store.claim(key, options('c')), { status: 'claimed', attempt: 3, progress: 'p' })
  }),

  defineCase('does not reopen an event that is open', async ({ store, key }) => {
    await store.claim(key, options('a'))
    await store.release(key, 'a', { attempted: false })
    assert.equal(await store.reopen(key), false)
    assert.deepEqual(await store.claim(key, options('b')), FIRST)
  }),

  defineCase('does not reopen an unknown event or create a record for it', async ({ store, key }) => {
    assert.equal(await store.reopen(key), false)
    assert.equal(await store.reopen(key), false)
    assert.deepEqual(await store.claim(key, options('a')), FIRST)
  }),

  defineCase('does not reopen an event past its retention', async ({ store, key, pass }) => {
    await store.claim(key, options('a'))
    await store.complete(key, 'a', { retainMs: SHORT_MS })
    await pass(SHORT_MS)
    assert.equal(await store.reopen(key), false)
  }),

  defineCase(
    'refuses every write of the previous holder after the reopening',
    async ({ store, key, pass }) => {
      await store.claim(key, options('old', { leaseMs: SHORT_MS }))
      await pass(SHORT_MS)
      await store.reopen(key)
      assert.equal(await store.complete(key, 'old', retain), false)
      assert.equal(await store.release(key, 'old', { progress: 'stale' }), false)
      assert.equal(await store.renew(key, 'old', LONG_MS), false)
      assert.deepEqual(await store.claim(key, options('new')), FIRST)
      assert.equal(await store.complete(key, 'old', retain), false)
      assert.equal(await store.complete(key, 'new', retain), true)
    },
  ),

  defineCase('does not reopen other events', async ({ store, key }) => {
    for (const each of [`${key}:1`, `${key}:2`]) {
      await store.claim(each, options('a'))
      await store.complete(each, 'a', retain)
    }
    assert.equal(await store.reopen(`${key}:1`), true)
    assert.deepEqual(await store.claim(`${key}:2`, options('b')), { status: 'completed' })
  }),

  defineCase('grants one of 20 concurrent reopenings', async ({ store, key }) => {
    await store.claim(key, options('a'))
    await store.complete(key, 'a', retain)
    const reopened = await Promise.all(Array.from({ length: 20 }, () => store.reopen(key)))
    assert.equal(reopened.filter(Boolean).length, 1)
  }),
]
