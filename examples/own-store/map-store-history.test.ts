import { checkHistory, type RecordedCall, recordCalls } from '@postern/core/stores/cases'
import { expect, test } from 'vitest'
import { mapStore } from './map-store.ts'

test('is linearizable for four concurrent workers', async () => {
  const rows = new Map()
  const history: RecordedCall[] = []
  const work = async (token: string) => {
    const store = recordCalls(mapStore(rows), history)
    for (let round = 0; round < 50; round++) {
      const key = `event ${round % 3}`
      const claim = await store.claim(key, { token, leaseMs: 5, retainMs: 20, maxAttempts: 4 })
      if (claim.status !== 'claimed') await store.reopen(key)
      else if (round % 2 === 0) await store.release(key, token, { progress: token })
      else await store.complete(key, token, { retainMs: 20 })
    }
  }
  await Promise.all(['a', 'b', 'c', 'd'].map(work))
  expect(checkHistory(history)).toEqual([])
})
