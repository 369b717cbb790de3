import assert from 'node:assert/strict'
import type { IdempotencyStore } from '../contract.ts'
import { type CaseContext, defineCase, LONG_MS, options, SHORT_MS } from './context.ts'
import type { StoreCase } from './harness.ts'

const needs = ['transactions'] as const
const retain = { retainMs: LONG_MS }

/** Writes a user's row and completes the event in one transaction, like `context.commit`. */
function commit(
  { harness, key }: CaseContext,
  store: IdempotencyStore<unknown>,
  token: string,
  afterwards: () => void = () => {},
): Promise<string> {
  return store.transaction!((tx) => {
    const written = harness.write!(tx, `${key}:${token}`)
    if (store.synchronous) {
      void store.complete(key, token, retain, tx)
      afterwards()
      return 'done'
    }
    return Promise.resolve(written)
      .then(() => store.complete(key, token, retain, tx))
      .then((held) => {
        assert(held, 'the claim is lost')
        afterwards()
        return 'done'
      })
  })
}

export const transactionCases: readonly StoreCase[] = [
  defineCase(
    'commits a write and the completion together',
    async (context) => {
      const { store, key, harness } = context
      await store.claim(key, options('a'))
      assert.equal(await commit(context, store, 'a'), 'done')
      assert.equal(await harness.isWritten!(`${key}:a`), true)
      assert.deepEqual(await store.claim(key, options('b')), { status: 'completed' })
    },
    needs,
  ),

  defineCase(
    'rolls back the write and the completion together, and rejects with the cause',
    async (context) => {
      const { store, key, harness } = context
      const reason = new Error('the warehouse is full')
      await store.claim(key, options('a'))
      const refused = commit(context, store, 'a', () => {
        throw reason
      })
      await assert.rejects(refused, (error) => error === reason)
      assert.equal(await harness.isWritten!(`${key}:a`), false)
      assert.equal((await store.claim(key, options('b'))).status, 'in-progress')
    },
    needs,
  ),

  defineCase(
    'keeps the claim after a rollback',
    async (context) => {
      const { store, key, harness } = context
      await store.claim(key, options('a'))
      const failing = commit(context, store, 'a', () => {
        throw new Error('no')
      })
      await assert.rejects(failing)
      assert.equal(await store.renew(key, 'a', LONG_MS), true)
      await commit(context, store, 'a')
      assert.equal(await harness.isWritten!(`${key}:a`), true)
    },
    needs,
  ),

  defineCase(
    'rolls back the writes of a holder that was taken over',
    async (context) => {
      const { store, key, harness, pass } = context
      await store.claim(key, options('old', { leaseMs: SHORT_MS }))
      await pass(SHORT_MS)
      await store.claim(key, options('new'))
      await assert.rejects(commit(context, store, 'old'))
      assert.equal(await harness.isWritten!(`${key}:old`), false)
      await commit(context, store, 'new')
      assert.equal(await harness.isWritten!(`${key}:new`), true)
    },
    needs,
  ),

  defineCase(
    'commits a late completion if nobody has taken over the event',
    async (context) => {
      const { store, key, harness, pass } = context
      await store.claim(key, options('a', { leaseMs: SHORT_MS }))
      await pass(SHORT_MS)
      await commit(context, store, 'a')
      assert.equal(await harness.isWritten!(`${key}:a`), true)
      assert.deepEqual(await store.claim(key, options('b')), { status: 'completed' })
    },
    needs,
  ),

  defineCase(
    'commits either the old holder or its successor, never both',
    async (context) => {
      const { store, key, harness, pass } = context
      await store.claim(key, options('old', { leaseMs: SHORT_MS }))
      await pass(SHORT_MS)
      const takeOver = async () => {
        const claim = await store.claim(key, options('new'))
        if (claim.status === 'claimed') await commit(context, store, 'new')
      }
      const [late] = await Promise.allSettled([commit(context, store, 'old'), takeOver()])
      const written = [await harness.isWritten!(`${key}:old`), await harness.isWritten!(`${key}:new`)]
      const onlyTheWinner = [late.status === 'fulfilled', late.status === 'rejected']
      assert.deepEqual(written, onlyTheWinner)
    },
    needs,
  ),

  defineCase(
    'runs 20 transactions at once, each with its own event',
    async (context) => {
      const { store, key, harness } = context
      const keys = Array.from({ length: 20 }, (_, i) => `${key}:${i}`)
      await Promise.all(keys.map((each) => store.claim(each, options('a'))))
      await Promise.all(keys.map((each) => commit({ ...context, key: each }, store, 'a')))
      for (const each of keys) {
        assert.equal(await harness.isWritten!(`${each}:a`), true)
        assert.deepEqual(await store.claim(each, options('b')), { status: 'completed' })
      }
    },
    needs,
  ),

  defineCase(
    'keeps a claim that is made while a transaction of another event is rolled back',
    async (context) => {
      const { store, key } = context
      await store.claim(key, options('a'))
      const failing = commit(context, store, 'a', () => {
        throw new Error('no')
      })
      const [claim] = await Promise.all([store.claim(`${key}:other`, options('a')), assert.rejects(failing)])
      assert.equal(claim.status, 'claimed')
      assert.equal(await store.complete(`${key}:other`, 'a', retain), true)
    },
    needs,
  ),
]
