import assert from 'node:assert/strict'
import { defineCase, LONG_MS, options, SHORT_MS } from './context.ts'
import type { StoreCase } from './harness.ts'

export const attemptCases: readonly StoreCase[] = [
  defineCase('lets a released event be claimed at once, as the next attempt', async ({ store, key }) => {
    await store.claim(key, options('a'))
    assert.equal(await store.release(key, 'a'), true)
    assert.deepEqual(await store.claim(key, options('a')), { status: 'claimed', attempt: 2, progress: null })
  }),

  defineCase('counts attempts across releases and takeovers', async ({ store, key, pass }) => {
    for (const attempt of [1, 2, 3, 4]) {
      assert.deepEqual(await store.claim(key, options(`t${attempt}`)), {
        status: 'claimed',
        attempt,
        progress: null,
      })
      await store.release(key, `t${attempt}`)
    }
    await store.claim(key, options('crashes', { leaseMs: SHORT_MS }))
    await pass(SHORT_MS)
    assert.deepEqual(await store.claim(key, options('last')), {
      status: 'claimed',
      attempt: 6,
      progress: null,
    })
  }),

  defineCase('passes the progress of a release to the next claim', async ({ store, key }) => {
    const progress = JSON.stringify([
      'mail',
      `it's "done" \\ ✓ 🎉`,
      '<b>',
      '%s $1 ? :x',
      '\u0000',
      'x'.repeat(10_000),
    ])
    await store.claim(key, options('a'))
    await store.release(key, 'a', { progress })
    assert.deepEqual(await store.claim(key, options('b')), { status: 'claimed', attempt: 2, progress })
  }),

  defineCase('passes empty progress unchanged', async ({ store, key }) => {
    await store.claim(key, options('a'))
    await store.release(key, 'a', { progress: '' })
    assert.deepEqual(await store.claim(key, options('b')), { status: 'claimed', attempt: 2, progress: '' })
  }),

  defineCase(
    'keeps the progress after a release without progress and after a crash',
    async ({ store, key, pass }) => {
      await store.claim(key, options('a'))
      await store.release(key, 'a', { progress: 'one' })
      await store.claim(key, options('b'))
      await store.release(key, 'b')
      await store.claim(key, options('c', { leaseMs: SHORT_MS }))
      await pass(SHORT_MS)
      assert.deepEqual(await store.claim(key, options('d')), {
        status: 'claimed',
        attempt: 4,
        progress: 'one',
      })
      await store.release(key, 'd', { progress: 'two' })
      assert.deepEqual(await store.claim(key, options('e')), {
        status: 'claimed',
        attempt: 5,
        progress: 'two',
      })
    },
  ),

  defineCase('answers exhausted once releases have used up the attempts', async ({ store, key }) => {
    for (const attempt of [1, 2]) {
      const claim = await store.claim(key, options(`t${attempt}`, { maxAttempts: 2 }))
      assert.deepEqual(claim, { status: 'claimed', attempt, progress: null })
      await store.release(key, `t${attempt}`)
    }
    const exhausted = { status: 'exhausted', attempt: 2 }
    assert.deepEqual(await store.claim(key, options('c', { maxAttempts: 2 })), exhausted)
    assert.deepEqual(await store.claim(key, options('d', { maxAttempts: 1 })), exhausted)
  }),

  defineCase('answers exhausted after a crash in the last attempt', async ({ store, key, pass }) => {
    await store.claim(key, options('a', { leaseMs: SHORT_MS, maxAttempts: 1 }))
    await pass(SHORT_MS)
    const claim = await store.claim(key, options('b', { maxAttempts: 1 }))
    assert.deepEqual(claim, { status: 'exhausted', attempt: 1 })
  }),

  defineCase(
    'accepts the completion of the last attempt after another claim was answered exhausted',
    async ({ store, key, pass }) => {
      await store.claim(key, options('a', { leaseMs: SHORT_MS, maxAttempts: 1 }))
      await pass(SHORT_MS)
      await store.claim(key, options('b', { maxAttempts: 1 }))
      assert.equal(await store.complete(key, 'b', { retainMs: LONG_MS }), false)
      assert.equal(await store.complete(key, 'a', { retainMs: LONG_MS }), true)
      assert.deepEqual(await store.claim(key, options('b', { maxAttempts: 1 })), { status: 'completed' })
    },
  ),

  defineCase(
    'lets the last attempt keep its lease and repeat its claim after a lost reply',
    async ({ store, key }) => {
      await store.claim(key, options('a', { maxAttempts: 1 }))
      assert.equal((await store.claim(key, options('b', { maxAttempts: 1 }))).status, 'in-progress')
      assert.equal((await store.claim(key, options('a', { maxAttempts: 1 }))).status, 'claimed')
    },
  ),

  defineCase('lets an exhausted event be claimed under a higher maximum, or none', async ({ store, key }) => {
    await store.claim(key, options('a', { maxAttempts: 1 }))
    await store.release(key, 'a', { progress: 'p' })
    assert.equal((await store.claim(key, options('b', { maxAttempts: 1 }))).status, 'exhausted')
    const second = await store.claim(key, options('b', { maxAttempts: 2 }))
    assert.deepEqual(second, { status: 'claimed', attempt: 2, progress: 'p' })
    await store.release(key, 'b')
    assert.deepEqual(await store.claim(key, options('c')), { status: 'claimed', attempt: 3, progress: 'p' })
  }),

  defineCase('gives back an attempt without a started handler', async ({ store, key }) => {
    await store.claim(key, options('a'))
    assert.equal(await store.release(key, 'a', { attempted: false }), true)
    const first = { status: 'claimed', attempt: 1, progress: null }
    assert.deepEqual(await store.claim(key, options('b', { maxAttempts: 1 })), first)
    await store.release(key, 'b', { attempted: true })
    assert.deepEqual(await store.claim(key, options('c')), { ...first, attempt: 2 })
  }),

  defineCase(
    'gives back one attempt of several, and keeps the progress of the others',
    async ({ store, key }) => {
      await store.claim(key, options('a'))
      await store.release(key, 'a', { progress: 'p' })
      await store.claim(key, options('b'))
      await store.release(key, 'b', { attempted: false })
      const second = { status: 'claimed', attempt: 2, progress: 'p' }
      assert.deepEqual(await store.claim(key, options('c')), second)
      await store.release(key, 'c', { attempted: false, progress: 'q' })
      assert.deepEqual(await store.claim(key, options('d')), { ...second, progress: 'q' })
    },
  ),

  defineCase('never answers exhausted for attempts that were given back', async ({ store, key }) => {
    for (const token of ['a', 'b', 'c', 'd']) {
      const claim = await store.claim(key, options(token, { maxAttempts: 2 }))
      assert.deepEqual(claim, { status: 'claimed', attempt: 1, progress: null })
      await store.release(key, token, { attempted: false })
    }
  }),

  defineCase('gives an attempt back once, however often the release is sent', async ({ store, key }) => {
    await store.claim(key, options('a'))
    await store.release(key, 'a')
    await store.claim(key, options('b'))
    assert.equal(await store.release(key, 'b', { attempted: false }), true)
    assert.equal(await store.release(key, 'b', { attempted: false }), false)
    assert.equal(await store.release(key, 'a', { attempted: false }), false)
    assert.deepEqual(await store.claim(key, options('c')), { status: 'claimed', attempt: 2, progress: null })
  }),

  defineCase(
    'does not give back an attempt of a holder that was taken over',
    async ({ store, key, pass }) => {
      await store.claim(key, options('old', { leaseMs: SHORT_MS }))
      await pass(SHORT_MS)
      await store.claim(key, options('new'))
      assert.equal(await store.release(key, 'old', { attempted: false }), false)
      await store.release(key, 'new')
      assert.deepEqual(await store.claim(key, options('c')), {
        status: 'claimed',
        attempt: 3,
        progress: null,
      })
    },
  ),
]
