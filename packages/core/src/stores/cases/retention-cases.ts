import assert from 'node:assert/strict'
import { defineCase, LONG_MS, options, SHORT_MS } from './context.ts'
import type { StoreCase } from './harness.ts'

const FIRST = { status: 'claimed', attempt: 1, progress: null }
const brief = { leaseMs: SHORT_MS, retainMs: SHORT_MS }

/** More records than a case leaves, and enough claims for a store to remove them. */
const OLD = 150
const NEW = 200

export const retentionCases: readonly StoreCase[] = [
  defineCase('remembers a completed event long after its lease', async ({ store, key, pass }) => {
    await store.claim(key, options('a', { leaseMs: SHORT_MS }))
    await store.complete(key, 'a', { retainMs: LONG_MS })
    await pass(2 * SHORT_MS)
    assert.deepEqual(await store.claim(key, options('b')), { status: 'completed' })
  }),

  defineCase(
    'forgets a completed event after the retention of its completion',
    async ({ store, key, pass }) => {
      await store.claim(key, options('a'))
      await store.complete(key, 'a', { retainMs: SHORT_MS })
      await pass(SHORT_MS)
      assert.deepEqual(await store.claim(key, options('b')), FIRST)
    },
  ),

  defineCase('extends the retention of the claim at the completion', async ({ store, key, pass }) => {
    await store.claim(key, options('a', brief))
    await store.complete(key, 'a', { retainMs: LONG_MS })
    await pass(2 * SHORT_MS)
    assert.deepEqual(await store.claim(key, options('b')), { status: 'completed' })
  }),

  defineCase(
    'forgets attempts and progress after the retention of the claim',
    async ({ store, key, pass }) => {
      await store.claim(key, options('a', brief))
      await store.release(key, 'a', { progress: 'p' })
      await pass(SHORT_MS)
      assert.deepEqual(await store.claim(key, options('b', { maxAttempts: 1 })), FIRST)
    },
  ),

  defineCase('restarts the retention at each claim', async ({ store, key, pass }) => {
    await store.claim(key, options('a', brief))
    await store.release(key, 'a')
    await store.claim(key, options('b'))
    await store.release(key, 'b')
    await pass(2 * SHORT_MS)
    const claim = await store.claim(key, options('c'))
    assert(claim.status === 'claimed' && claim.attempt > 1, JSON.stringify(claim))
  }),

  defineCase('forgets an event at once with a retention of 0', async ({ store, key }) => {
    assert.deepEqual(await store.claim(key, options('a', { leaseMs: 0, retainMs: 0 })), FIRST)
    assert.deepEqual(await store.claim(key, options('b')), FIRST)
    assert.equal(await store.complete(key, 'b', { retainMs: 0 }), true)
    assert.deepEqual(await store.claim(key, options('c')), FIRST)
  }),

  defineCase('refuses every write past the retention', async ({ store, key, pass }) => {
    await store.claim(key, options('a', brief))
    await pass(SHORT_MS)
    assert.equal(await store.complete(key, 'a', { retainMs: LONG_MS }), false)
    assert.equal(await store.release(key, 'a'), false)
    assert.equal(await store.renew(key, 'a', LONG_MS), false)
  }),

  defineCase(
    'never forgets an event under a lease that is longer than the retention',
    async ({ store, key, pass }) => {
      await store.claim(key, options('a', { retainMs: 1 }))
      await pass(SHORT_MS)
      assert.equal((await store.claim(key, options('b'))).status, 'in-progress')
      assert.equal(await store.complete(key, 'a', { retainMs: LONG_MS }), true)
    },
  ),

  defineCase('never forgets an event while its lease is renewed', async ({ store, key, pass }) => {
    await store.claim(key, options('a', { leaseMs: 5 * SHORT_MS, retainMs: 1 }))
    assert.equal(await store.renew(key, 'a', LONG_MS), true)
    await pass(6 * SHORT_MS)
    assert.equal((await store.claim(key, options('b'))).status, 'in-progress')
    assert.equal(await store.complete(key, 'a', { retainMs: LONG_MS }), true)
  }),

  defineCase('never forgets an event while its claim is repeated', async ({ store, key, pass }) => {
    await store.claim(key, options('a', { leaseMs: 5 * SHORT_MS, retainMs: 1 }))
    await store.claim(key, options('a', { retainMs: 1 }))
    await pass(6 * SHORT_MS)
    assert.equal((await store.claim(key, options('b'))).status, 'in-progress')
  }),

  defineCase('does not shorten the retention at a renewal', async ({ store, key, pass }) => {
    await store.claim(key, options('a'))
    await store.renew(key, 'a', SHORT_MS)
    await pass(SHORT_MS)
    assert.deepEqual(await store.claim(key, options('b')), { ...FIRST, attempt: 2 })
  }),

  defineCase('does not shorten the retention at a repeated claim', async ({ store, key, pass }) => {
    await store.claim(key, options('a'))
    await store.claim(key, options('a', { leaseMs: SHORT_MS, retainMs: SHORT_MS }))
    await pass(SHORT_MS)
    assert.deepEqual(await store.claim(key, options('b')), { ...FIRST, attempt: 2 })
  }),

  defineCase(
    'purges only expired records, in batches',
    async ({ store, key, pass }) => {
      await store.claim(key, options('a', { leaseMs: SHORT_MS }))
      await store.complete(key, 'a', { retainMs: LONG_MS })
      let total = 0
      // A claim may have removed some of them, but not repeatedly.
      for (let round = 0; round < 20 && total < 5; round++) {
        total = 0
        for (const n of [1, 2, 3, 4, 5]) await store.claim(`${key}:${round}:${n}`, options('a', brief))
        await pass(SHORT_MS)
        for (let removed = -1; removed !== 0; total += removed) {
          removed = await store.purge!(2)
          assert(removed >= 0 && removed <= 2, `removed ${removed} of at most 2`)
        }
      }
      assert(total >= 5, `removed ${total} of at least 5`)
      assert.equal(await store.purge!(), 0)
      assert.deepEqual(await store.claim(key, options('b')), { status: 'completed' })
    },
    ['purge'],
  ),

  defineCase(
    'removes only expired records during claims of other events',
    async ({ store, key, pass }) => {
      await store.claim(`${key}:leased`, options('a', { retainMs: 1 }))
      await store.claim(`${key}:released`, options('a', { leaseMs: SHORT_MS }))
      await store.release(`${key}:released`, 'a')
      await store.claim(`${key}:completed`, options('a', brief))
      await store.complete(`${key}:completed`, 'a', { retainMs: LONG_MS })
      await store.purge!()
      for (let n = 0; n < OLD; n++) await store.claim(`${key}:old:${n}`, options('a', brief))
      await pass(SHORT_MS)
      for (let n = 0; n < NEW; n++) {
        assert.deepEqual(await store.claim(`${key}:new:${n}`, options('a')), FIRST)
      }
      const left = await store.purge!()
      assert(left < OLD, `${NEW} claims removed none of ${OLD} records, so that ${left} were left`)
      assert.equal((await store.claim(`${key}:leased`, options('b'))).status, 'in-progress')
      assert.deepEqual(await store.claim(`${key}:released`, options('b')), { ...FIRST, attempt: 2 })
      assert.deepEqual(await store.claim(`${key}:completed`, options('b')), { status: 'completed' })
      for (let n = 0; n < NEW; n++) {
        assert.equal((await store.claim(`${key}:new:${n}`, options('b'))).status, 'in-progress')
      }
    },
    ['purge', 'tidy'],
  ),
]
