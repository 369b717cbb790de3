import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
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

it('keeps every record while it grows', async () => {
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

it('forgets an idle record when none is completed', async () => {
  const { store } = storeAt(1)
  await store.claim('a', claimOf('a'))
  await store.release('a', 'a')
  expect(await store.claim('b', claimOf('b'))).toMatchObject({ status: 'claimed' })
  expect(store.size).toBe(1)
})

it('forgets the event that was completed first, whichever was claimed first', async () => {
  const { store } = storeAt(2)
  await store.claim('a', claimOf('a'))
  await store.claim('b', claimOf('b'))
  await store.complete('b', 'b', { retainMs: 5000 })
  await store.complete('a', 'a', { retainMs: 5000 })
  await store.claim('c', claimOf('c'))
  expect(await store.claim('a', claimOf('t'))).toEqual({ status: 'completed' })
})

it('removes records past their retention during claims', async () => {
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

it('refuses a maxRecords below 1', () => {
  expect(() => memoryStore({ maxRecords: 0 })).toThrow(/maxRecords/)
})

const gc = (() => {
  setFlagsFromString('--expose-gc')
  return runInNewContext('gc') as () => void
})()

function heapBytes(): number {
  gc()
  return process.memoryUsage().heapUsed
}

it('uses no more memory for ids of 1 MB than for short ones', async () => {
  const { store } = storeAt()
  const before = heapBytes()
  for (let n = 0; n < 200; n++) {
    const key = `${n}:`.padEnd(1_000_000, 'x')
    await store.claim(key, claimOf('t'))
    if (n % 2 === 0) await store.complete(key, 't', { retainMs: 5000 })
  }
  expect(heapBytes() - before).toBeLessThan(10_000_000)
  expect(store.size).toBe(200)
})

/** Fills a store with records in one state. */
const FILLED_BY = {
  'completed events': ({ complete }) => complete,
  'released events':
    ({ store }) =>
    async (key) => {
      await store.claim(key, claimOf(key))
      await store.release(key, key)
    },
  'events whose lease has run out':
    ({ store }) =>
    (key) =>
      store.claim(key, { ...claimOf(key), leaseMs: 1 }),
  'events in progress':
    ({ store }) =>
    (key) =>
      store.claim(key, claimOf(key)),
  'events past their retention':
    ({ store }) =>
    (key) =>
      store.claim(key, { ...claimOf(key), leaseMs: 1, retainMs: 1 }),
} satisfies Record<string, (at: ReturnType<typeof storeAt>) => (key: string) => Promise<unknown>>

/** The shortest time of a claim in a store that is full of `records`. */
async function claimMs(filledBy: keyof typeof FILLED_BY, records: number): Promise<number> {
  const at = storeAt(records)
  const fill = FILLED_BY[filledBy](at)
  for (let n = 0; n < records; n++) await fill(`old ${n}`)
  at.pass(2)
  let best = Number.POSITIVE_INFINITY
  for (let round = 0; round < 20; round++) {
    const startedAt = performance.now()
    for (let n = 0; n < 50; n++) await at.store.claim(`${round} ${n}`, claimOf('t')).catch(() => {})
    best = Math.min(best, performance.now() - startedAt)
  }
  return best / 50
}

it.each(Object.keys(FILLED_BY) as (keyof typeof FILLED_BY)[])(
  'claims as fast in a large store as in a small one when it is full of %s',
  async (filledBy) => {
    await claimMs(filledBy, 100)
    const smallMs = await claimMs(filledBy, 100)
    expect((await claimMs(filledBy, 50_000)) / smallMs).toBeLessThan(10)
  },
)

it('forgets completed events first, then released events, then claims whose lease has run out', async () => {
  const { store, complete, pass } = storeAt(3)
  await store.claim('lapsed', { ...claimOf('t'), leaseMs: 1 })
  await store.claim('released', claimOf('t'))
  await store.release('released', 't')
  await complete('completed')
  pass(2)
  const isForgotten = async (key: string) => !(await store.reopen(key))
  for (const forgotten of ['completed', 'released', 'lapsed']) {
    await store.claim(`instead of ${forgotten}`, claimOf('t'))
    expect(await isForgotten(forgotten)).toBe(true)
  }
  await expect(store.claim('one more', claimOf('t'))).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
})

it('forgets a lapsed claim behind older claims with a longer lease', async () => {
  const { store, pass } = storeAt(3)
  for (const key of ['a', 'b']) await store.claim(key, claimOf('t'))
  await store.claim('lapsed', { ...claimOf('t'), leaseMs: 1 })
  pass(2)
  expect(await store.claim('new', claimOf('t'))).toMatchObject({ status: 'claimed' })
  expect(await store.claim('lapsed', claimOf('u')).catch(({ code }) => code)).toBe('STORE_UNAVAILABLE')
})

it('forgets a lapsed claim rather than older claims that were renewed', async () => {
  const { store, pass } = storeAt(6)
  for (const key of ['a', 'b', 'c', 'd', 'e', 'f']) await store.claim(key, claimOf('t'))
  pass(600)
  for (const key of ['a', 'b', 'c', 'd', 'e']) await store.renew(key, 't', 1000)
  pass(600)
  expect(await store.claim('new', claimOf('t'))).toMatchObject({ status: 'claimed' })
  expect(await store.complete('f', 't', { retainMs: 5000 })).toBe(false)
})

it('does not purge the new claim of an event whose old record has expired', async () => {
  const { store, pass } = storeAt()
  await store.claim('older', claimOf('t'))
  await store.claim('event', { ...claimOf('t'), leaseMs: 1, retainMs: 1 })
  pass(2)
  expect(await store.claim('event', claimOf('u'))).toMatchObject({ status: 'claimed', attempt: 1 })
  expect(await store.purge?.()).toBe(0)
  expect(await store.claim('event', claimOf('v'))).toMatchObject({ status: 'in-progress' })
})
