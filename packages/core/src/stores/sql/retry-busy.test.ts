import { beforeEach, expect, test, vi } from 'vitest'
import { retryWhileBusy } from './retry-busy.ts'

let elapsed = 0
vi.mock('../../ground/timers.ts', async (load) => ({
  ...(await load<typeof import('../../ground/timers.ts')>()),
  elapsedMs: () => elapsed,
}))

let attempts = 0
beforeEach(() => {
  elapsed = 0
  attempts = 0
})

/** Conflicts until the given attempt. Each attempt takes `ms`. */
function conflictUntil(last: number, ms: number): () => string {
  return () => {
    elapsed += ms
    attempts++
    if (attempts < last) throw new Error('conflict')
    return 'done'
  }
}

const always = () => true

test('retries after a conflict, and not after another error', async () => {
  expect(await retryWhileBusy(always, conflictUntil(3, 1))).toBe('done')
  expect(attempts).toBe(3)

  attempts = 0
  await expect(retryWhileBusy(() => false, conflictUntil(3, 1))).rejects.toThrow('conflict')
  expect(attempts).toBe(1)
})

test('allows 12 attempts, however long each waits for a connection', async () => {
  expect(await retryWhileBusy(always, conflictUntil(12, 4_000))).toBe('done')
  attempts = 0
  await expect(retryWhileBusy(always, conflictUntil(13, 4_000))).rejects.toThrow('conflict')
})

test('retries for 5 s when attempts are short', async () => {
  await expect(retryWhileBusy(always, conflictUntil(100, 400))).rejects.toThrow('conflict')
  expect(attempts).toBe(13)
})

test('retries until the signal aborts, and no longer', async () => {
  const stop = new AbortController()
  const attempt = conflictUntil(100, 4_000)
  const call = retryWhileBusy(
    always,
    () => {
      if (attempts === 15) stop.abort()
      return attempt()
    },
    stop.signal,
  )
  await expect(call).rejects.toThrow('conflict')
  expect(attempts).toBe(16)
})

test('makes no attempt when the signal aborts during a pause', async () => {
  const stop = new AbortController()
  const call = retryWhileBusy(always, conflictUntil(100, 4_000), stop.signal)
  await vi.waitFor(() => expect(attempts).toBeGreaterThan(5), { interval: 1 })
  const made = attempts
  stop.abort()
  await expect(call).rejects.toThrow('conflict')
  expect(attempts).toBe(made)
})
