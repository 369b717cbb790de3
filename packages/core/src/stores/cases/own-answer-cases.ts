import assert from 'node:assert/strict'
import type { Claim, IdempotencyStore } from '../contract.ts'
import { defineCase, LONG_MS, options } from './context.ts'
import type { StoreCase } from './harness.ts'

const retain = { retainMs: LONG_MS }
const EACH = 30

/** Brings an event into a state. Returns the expected answer to a claim by `me`. */
type Situation = (store: IdempotencyStore<unknown>, key: string) => Promise<Claim>

const situations: readonly Situation[] = [
  async () => ({ status: 'claimed', attempt: 1, progress: null }),
  async (store, key) => {
    await store.claim(key, options('other'))
    return { status: 'in-progress', retryAfterMs: 0 }
  },
  async (store, key) => {
    await store.claim(key, options('other'))
    await store.complete(key, 'other', retain)
    return { status: 'completed' }
  },
  async (store, key) => {
    await store.claim(key, options('other'))
    await store.release(key, 'other', { progress: key })
    return { status: 'claimed', attempt: 2, progress: key }
  },
  async (store, key) => {
    for (const token of ['one', 'two', 'three']) {
      await store.claim(key, options(token))
      await store.release(key, token)
    }
    return { status: 'exhausted', attempt: 3 }
  },
]

function withoutTime(claim: Claim): Claim {
  return claim.status === 'in-progress' ? { ...claim, retryAfterMs: 0 } : claim
}

/** Interleaves the keys, so that neighbours are in different states. */
function keysOf(key: string, kinds: number): { key: string; kind: number }[] {
  return Array.from({ length: EACH * kinds }, (_, index) => ({ key: `${key}:${index}`, kind: index % kinds }))
}

/** A store must never use one event's answer for another, even if its client mixes answers up. */
export const ownAnswerCases: readonly StoreCase[] = [
  defineCase('answers each of 150 concurrent claims for its own event', async ({ store, key }) => {
    const events = keysOf(key, situations.length)
    const expected = await Promise.all(events.map((event) => situations[event.kind]!(store, event.key)))
    const claims = await Promise.all(
      events.map((event) => store.claim(event.key, options('me', { maxAttempts: 3 }))),
    )
    assert.deepEqual(claims.map(withoutTime), expected)
  }),

  defineCase('answers each of 240 concurrent writes for its own claim', async ({ store, key }) => {
    const events = keysOf(key, 8)
    await Promise.all(events.map((event) => store.claim(event.key, options('mine'))))
    const write = ({ key, kind }: (typeof events)[number]) => {
      const token = kind < 4 ? 'mine' : 'other'
      switch (kind % 4) {
        case 0:
          return store.renew(key, token, LONG_MS)
        case 1:
          return store.complete(key, token, retain)
        case 2:
          return store.release(key, token, { progress: key })
        default:
          return store.claim(key, options(token)).then(({ status }) => status === 'claimed')
      }
    }
    const answers = await Promise.all(events.map(write))
    assert.deepEqual(
      answers,
      events.map(({ kind }) => kind < 4),
    )
  }),
]
