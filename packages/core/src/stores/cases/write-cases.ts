import assert from 'node:assert/strict'
import type { IdempotencyStore } from '../contract.ts'
import { type CaseContext, defineCase, LONG_MS, options, SHORT_MS } from './context.ts'
import type { StoreCase } from './harness.ts'

const retain = { retainMs: LONG_MS }

/** Lets the claim of `old` run out and `new` take it over. */
async function takeOver({ store, key, pass }: CaseContext): Promise<void> {
  await store.claim(key, options('old', { leaseMs: SHORT_MS }))
  await pass(SHORT_MS)
  assert.equal((await store.claim(key, options('new'))).status, 'claimed')
}

async function statusOf(store: IdempotencyStore<unknown>, key: string): Promise<string> {
  return (await store.claim(key, options('another'))).status
}

export const writeCases: readonly StoreCase[] = [
  defineCase('answers completed to every token once the event is completed', async ({ store, key }) => {
    await store.claim(key, options('a'))
    assert.equal(await store.complete(key, 'a', retain), true)
    assert.deepEqual(await store.claim(key, options('b')), { status: 'completed' })
    assert.deepEqual(await store.claim(key, options('a')), { status: 'completed' })
  }),

  defineCase('accepts a repeated completion', async ({ store, key }) => {
    await store.claim(key, options('a'))
    assert.equal(await store.complete(key, 'a', retain), true)
    assert.equal(await store.complete(key, 'a', retain), true)
    assert.equal(await store.complete(key, 'b', retain), false)
    assert.equal(await statusOf(store, key), 'completed')
  }),

  defineCase('accepts a late completion if nobody has taken over the event', async ({ store, key, pass }) => {
    await store.claim(key, options('a', { leaseMs: SHORT_MS }))
    await pass(SHORT_MS)
    assert.equal(await store.complete(key, 'a', retain), true)
    assert.equal(await statusOf(store, key), 'completed')
  }),

  defineCase('refuses the completion of a holder that was taken over', async (context) => {
    const { store, key } = context
    await takeOver(context)
    assert.equal(await store.complete(key, 'old', retain), false)
    assert.equal(await statusOf(store, key), 'in-progress')
    assert.equal(await store.complete(key, 'new', retain), true)
  }),

  defineCase('refuses the release of a holder that was taken over', async (context) => {
    const { store, key } = context
    await takeOver(context)
    assert.equal(await store.release(key, 'old', { progress: 'stale' }), false)
    assert.equal(await statusOf(store, key), 'in-progress')
    await store.release(key, 'new')
    assert.deepEqual(await store.claim(key, options('c')), { status: 'claimed', attempt: 3, progress: null })
  }),

  defineCase('refuses the renewal of a holder that was taken over', async (context) => {
    const { store, key } = context
    await takeOver(context)
    assert.equal(await store.renew(key, 'old', LONG_MS), false)
    assert.equal(await store.renew(key, 'new', LONG_MS), true)
  }),

  defineCase('does not change a completed event on writes of an old holder', async (context) => {
    const { store, key } = context
    await takeOver(context)
    await store.complete(key, 'new', retain)
    assert.equal(await store.release(key, 'old'), false)
    assert.equal(await store.complete(key, 'old', { retainMs: 0 }), false)
    assert.equal(await store.renew(key, 'old', LONG_MS), false)
    assert.equal(await statusOf(store, key), 'completed')
  }),

  defineCase('refuses every write with a token that never claimed', async ({ store, key }) => {
    await store.claim(key, options('a'))
    assert.equal(await store.complete(key, 'b', retain), false)
    assert.equal(await store.release(key, 'b'), false)
    assert.equal(await store.renew(key, 'b', LONG_MS), false)
    assert.equal(await statusOf(store, key), 'in-progress')
  }),

  defineCase('refuses every write to an absent key, and creates no record', async ({ store, key }) => {
    assert.equal(await store.complete(key, 'a', retain), false)
    assert.equal(await store.release(key, 'a', { progress: 'p' }), false)
    assert.equal(await store.renew(key, 'a', LONG_MS), false)
    assert.deepEqual(await store.claim(key, options('a')), { status: 'claimed', attempt: 1, progress: null })
  }),

  defineCase('refuses every write after the release', async ({ store, key }) => {
    await store.claim(key, options('a'))
    assert.equal(await store.release(key, 'a'), true)
    assert.equal(await store.complete(key, 'a', retain), false)
    assert.equal(await store.release(key, 'a'), false)
    assert.equal(await store.renew(key, 'a', LONG_MS), false)
    assert.equal((await store.claim(key, options('b'))).status, 'claimed')
  }),

  defineCase('refuses release and renewal after the completion', async ({ store, key }) => {
    await store.claim(key, options('a'))
    await store.complete(key, 'a', retain)
    assert.equal(await store.release(key, 'a'), false)
    assert.equal(await store.renew(key, 'a', LONG_MS), false)
    assert.equal(await statusOf(store, key), 'completed')
  }),

  defineCase('extends the lease from the moment of the renewal', async ({ store, key, pass }) => {
    await store.claim(key, options('a', { leaseMs: SHORT_MS }))
    assert.equal(await store.renew(key, 'a', LONG_MS), true)
    await pass(SHORT_MS)
    const claim = await store.claim(key, options('b'))
    assert(claim.status === 'in-progress' && claim.retryAfterMs > LONG_MS / 2, JSON.stringify(claim))
  }),

  defineCase('renews a lapsed lease if nobody has taken over the event', async ({ store, key, pass }) => {
    await store.claim(key, options('a', { leaseMs: SHORT_MS }))
    await pass(SHORT_MS)
    assert.equal(await store.renew(key, 'a', LONG_MS), true)
    assert.equal((await store.claim(key, options('b'))).status, 'in-progress')
  }),

  defineCase('allows a takeover once the lease is no longer renewed', async ({ store, key, pass }) => {
    await store.claim(key, options('a'))
    assert.equal(await store.renew(key, 'a', SHORT_MS), true)
    await pass(SHORT_MS)
    assert.equal((await store.claim(key, options('b'))).status, 'claimed')
    assert.equal(await store.renew(key, 'a', LONG_MS), false)
  }),
]
