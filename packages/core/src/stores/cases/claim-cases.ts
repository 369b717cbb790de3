import assert from 'node:assert/strict'
import { defineCase, LONG_MS, options, SHORT_MS } from './context.ts'
import type { StoreCase } from './harness.ts'

const FIRST = { status: 'claimed', attempt: 1, progress: null }

function countByStatus(claims: readonly { status: string }[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { status } of claims) counts[status] = (counts[status] ?? 0) + 1
  return counts
}

export const claimCases: readonly StoreCase[] = [
  defineCase('claims an absent key as attempt 1', async ({ store, key }) => {
    assert.deepEqual(await store.claim(key, options('a')), FIRST)
  }),

  defineCase('answers in-progress to another token while the lease is valid', async ({ store, key }) => {
    await store.claim(key, options('a', { leaseMs: 60_000 }))
    const claim = await store.claim(key, options('b'))
    assert(claim.status === 'in-progress', `answered ${claim.status}`)
    assert(claim.retryAfterMs > 0 && claim.retryAfterMs <= 60_000, `retryAfterMs is ${claim.retryAfterMs}`)
  }),

  defineCase('answers a repeated claim with the same attempt', async ({ store, key }) => {
    await store.claim(key, options('a'))
    await store.release(key, 'a', { progress: 'p' })
    const second = { status: 'claimed', attempt: 2, progress: 'p' }
    assert.deepEqual(await store.claim(key, options('b')), second)
    assert.deepEqual(await store.claim(key, options('b')), second)
    assert.equal(await store.complete(key, 'b', { retainMs: LONG_MS }), true)
  }),

  defineCase('restarts the lease at a repeated claim', async ({ store, key, pass }) => {
    await store.claim(key, options('a', { leaseMs: SHORT_MS }))
    await store.claim(key, options('a'))
    await pass(SHORT_MS)
    assert.equal((await store.claim(key, options('b'))).status, 'in-progress')
  }),

  defineCase('keeps the records of two keys apart', async ({ store, key }) => {
    await store.claim(`${key}:1`, options('a'))
    await store.complete(`${key}:1`, 'a', { retainMs: LONG_MS })
    assert.deepEqual(await store.claim(`${key}:2`, options('a')), FIRST)
    assert.equal(await store.complete(`${key}:3`, 'a', { retainMs: LONG_MS }), false)
  }),

  defineCase('grants one of 200 concurrent claims', async ({ store, key }) => {
    const claims = await Promise.all(
      Array.from({ length: 200 }, (_, i) => store.claim(key, options(`t${i}`))),
    )
    assert.deepEqual(countByStatus(claims), { claimed: 1, 'in-progress': 199 })
  }),

  defineCase('grants 200 concurrent claims of different keys', async ({ store, key }) => {
    const claims = await Promise.all(
      Array.from({ length: 200 }, (_, i) => store.claim(`${key}:${i}`, options(`t${i}`))),
    )
    for (const claim of claims) assert.deepEqual(claim, FIRST)
  }),

  defineCase('counts 200 concurrent claims with one token as one attempt', async ({ store, key }) => {
    const claims = await Promise.all(Array.from({ length: 200 }, () => store.claim(key, options('a'))))
    for (const claim of claims) assert.deepEqual(claim, FIRST)
  }),

  defineCase('allows a takeover when the lease has run out', async ({ store, key, pass }) => {
    await store.claim(key, options('a', { leaseMs: SHORT_MS }))
    await pass(SHORT_MS)
    assert.deepEqual(await store.claim(key, options('b')), { ...FIRST, attempt: 2 })
    assert.equal((await store.claim(key, options('c'))).status, 'in-progress')
  }),

  defineCase('grants one of 100 concurrent takeovers', async ({ store, key, pass }) => {
    await store.claim(key, options('a', { leaseMs: SHORT_MS }))
    await pass(SHORT_MS)
    const claims = await Promise.all(
      Array.from({ length: 100 }, (_, i) => store.claim(key, options(`t${i}`))),
    )
    assert.deepEqual(countByStatus(claims), { claimed: 1, 'in-progress': 99 })
    assert.deepEqual(
      claims.find(({ status }) => status === 'claimed'),
      { ...FIRST, attempt: 2 },
    )
  }),

  defineCase('refuses a repeated claim of a holder that was taken over', async ({ store, key, pass }) => {
    await store.claim(key, options('a', { leaseMs: SHORT_MS }))
    await pass(SHORT_MS)
    await store.claim(key, options('b'))
    assert.equal((await store.claim(key, options('a'))).status, 'in-progress')
  }),

  defineCase('grants one of 200 concurrent claims of a released event', async ({ store, key }) => {
    await store.claim(key, options('a'))
    await store.release(key, 'a')
    const claims = await Promise.all(
      Array.from({ length: 200 }, (_, i) => store.claim(key, options(`t${i}`))),
    )
    assert.deepEqual(countByStatus(claims), { claimed: 1, 'in-progress': 199 })
  }),

  defineCase(
    'grants one of 200 concurrent claims from four clients',
    async ({ open, key }) => {
      const stores = await Promise.all([open(), open(), open(), open()])
      const claims = await Promise.all(
        Array.from({ length: 200 }, (_, i) => stores[i % 4]!.claim(key, options(`t${i}`))),
      )
      assert.deepEqual(countByStatus(claims), { claimed: 1, 'in-progress': 199 })
    },
    ['shared'],
  ),
]
