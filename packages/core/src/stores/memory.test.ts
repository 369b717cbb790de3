import { expect, it } from 'vitest'
import { memoryStore } from './memory.ts'

const claimOf = (token: string) => ({ token, leaseMs: 1000, retainMs: 5000 })

function storeAt(maxRecords?: number) {
  let time = 0
  const store = memoryStore({ now: () => time, ...(maxRecords ? { maxRecords } : {}) })
  const complete = async (key: string) => {
    await store.claim(key, claimOf(key))
    await store.complete(key, key, { retainMs: 5000 })
  }
  return {
    store,
    complete,
    pass: (ms: number) => {
      time += ms
    },
  }
}

it('holds no more records than maxRecords, and forgets the oldest completed one', async () => {
  const { store, complete } = storeAt(100)
  for (let n = 0; n < 1000; n++) await complete(`key ${n}`)
  expect(store.size).toBe(100)
  expect(await store.claim('key 999', claimOf('t'))).toEqual({ status: 'completed' })
  expect(await store.claim('key 0', claimOf('t'))).toMatchObject({ status: 'claimed', attempt: 1 })
})

it('knows as much of every event when it has grown', async () => {
  const { store, complete, pass } = storeAt()
  await complete('completed')
  await store.claim('released', claimOf('first'))
  await store.release('released', 'first', { progress: 'half' })
  await store.claim('held', claimOf('holder'))
  pass(400)
  for (let n = 0; n < 1000; n++) await complete(`key ${n}`)
  expect(store.size).toBe(1003)
  expect(await store.claim('completed', claimOf('t'))).toEqual({ status: 'completed' })
  expect(await store.claim('held', claimOf('t'))).toEqual({ status: 'in-progress', retryAfterMs: 600 })
  const claim = await store.claim('released', claimOf('t'))
  expect(claim).toEqual({ status: 'claimed', attempt: 2, progress: 'half' })
  pass(4600)
  expect(await store.purge?.()).toBe(2)
  pass(400)
  expect(await store.purge?.()).toBe(1001)
})

it('never forgets a claim in progress to make room', async () => {
  const { store } = storeAt(2)
  await store.claim('a', claimOf('a'))
  await store.claim('b', claimOf('b'))
  await expect(store.claim('c', claimOf('c'))).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
  expect(await store.complete('a', 'a', { retainMs: 5000 })).toBe(true)
  expect(await store.claim('c', claimOf('c'))).toMatchObject({ status: 'claimed' })
})

it('makes room by an idle record when none is completed', async () => {
  const { store } = storeAt(1)
  await store.claim('a', claimOf('a'))
  await store.release('a', 'a')
  expect(await store.claim('b', claimOf('b'))).toMatchObject({ status: 'claimed' })
  expect(store.size).toBe(1)
})

it('makes room by the event whose completion is the longest ago, whichever was claimed first', async () => {
  const { store } = storeAt(2)
  await store.claim('a', claimOf('a'))
  await store.claim('b', claimOf('b'))
  await store.complete('b', 'b', { retainMs: 5000 })
  await store.complete('a', 'a', { retainMs: 5000 })
  await store.claim('c', claimOf('c'))
  expect(await store.claim('a', claimOf('t'))).toEqual({ status: 'completed' })
})

it('sheds records past their retention while it works', async () => {
  const { store, complete, pass } = storeAt()
  for (let n = 0; n < 100; n++) await complete(`old ${n}`)
  pass(5001)
  for (let n = 0; n < 50; n++) await complete(`new ${n}`)
  expect(store.size).toBeLessThanOrEqual(50)
})

it('purges in batches', async () => {
  const { store, complete, pass } = storeAt()
  for (let n = 0; n < 10; n++) await complete(`key ${n}`)
  pass(5001)
  expect(await store.purge?.(4)).toBe(4)
  expect(await store.purge?.()).toBe(6)
  expect(store.size).toBe(0)
})

it('refuses a maximum that holds nothing', () => {
  expect(() => memoryStore({ maxRecords: 0 })).toThrow(/maxRecords/)
})
