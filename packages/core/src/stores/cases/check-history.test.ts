import { randomInt } from 'node:crypto'
import { expect, test } from 'vitest'
import { FLAWS, flawedStore } from '../../../test-servers/flawed-store.ts'
import { recordRandomHistory } from '../../../test-servers/random-history.ts'
import type { Claim, IdempotencyStore } from '../contract.ts'
import { checkHistory } from './check-history.ts'
import { type RecordedCall, recordCalls, type StoreCall } from './recorded-call.ts'

const seed = Number(process.env.POSTERN_SEED ?? randomInt(2 ** 31))
const keys = ['a', 'b', 'c']
/** Several histories, because a timing flaw does not show in every one. */
const HISTORIES = 20

test(`finds no fault with a store that keeps every rule (POSTERN_SEED=${seed})`, async () => {
  for (let round = 0; round < HISTORIES; round++) {
    const history = await recordRandomHistory([flawedStore()], { seed: seed + round, keys })
    expect(history).toHaveLength(360)
    expect(checkHistory(history)).toEqual([])
  }
})

test.each(FLAWS)(`catches a store that %s (POSTERN_SEED=${seed})`, async (flaw) => {
  for (let round = 0; round < HISTORIES; round++) {
    const history = await recordRandomHistory([flawedStore(flaw)], { seed: seed + round, keys })
    if (checkHistory(history).length > 0) return
  }
  throw new Error(`not caught in ${HISTORIES} histories`)
})

/** A call for the key `e` from `startedAt` to `answeredAt`. */
function called(
  startedAt: number,
  answeredAt: number,
  call: StoreCall,
  answer?: Claim | boolean,
): RecordedCall {
  return { key: 'e', call, startedAt, answeredAt, answer }
}

const claim = (token: string, leaseMs = 1000) =>
  ({ method: 'claim', token, leaseMs, retainMs: 10_000 }) as const
const complete = (token: string) => ({ method: 'complete', token, retainMs: 10_000 }) as const
const won = (attempt: number) => ({ status: 'claimed', attempt, progress: null }) as const

test('accepts an empty history', () => {
  expect(checkHistory([])).toEqual([])
})

test('finds an order of overlapping calls, whichever was answered first', () => {
  const overlapping = [
    called(0, 30, claim('a'), { status: 'completed' }),
    called(10, 20, complete('b'), true),
    called(5, 40, claim('b'), won(1)),
  ]
  expect(checkHistory(overlapping)).toEqual([])
})

test('refuses an order that the times rule out', () => {
  const [fault, ...others] = checkHistory([
    called(0, 1, claim('a'), won(1)),
    called(2, 3, claim('b'), { status: 'completed' }),
    called(4, 5, complete('a'), true),
  ])
  expect(others).toEqual([])
  expect(fault?.explained.map(({ call }) => call.method)).toEqual(['claim'])
  expect(fault?.unexplained.map(({ answer }) => answer)).toEqual([{ status: 'completed' }])
  expect(fault?.message).toBe(
    [
      'No order of the calls to e explains their answers. The longest one ends with',
      '  claim({"token":"a","leaseMs":1000,"retainMs":10000}) -> {"status":"claimed","attempt":1,"progress":null}, 0.0..1.0 ms',
      'and then none of these fits:',
      '  claim({"token":"b","leaseMs":1000,"retainMs":10000}) -> {"status":"completed"}, 2.0..3.0 ms',
    ].join('\n'),
  )
})

test('allows a call without an answer to take effect at any later time, or never', () => {
  const calls = [called(0, 1, claim('a'), won(1)), called(2, Number.POSITIVE_INFINITY, complete('a'))]
  const after = (answer: Claim) => called(100, 101, claim('b'), answer)
  expect(checkHistory([...calls, after({ status: 'completed' })])).toEqual([])
  expect(checkHistory([...calls, after({ status: 'in-progress', retryAfterMs: 900 })])).toEqual([])
  expect(checkHistory([...calls, after(won(2))])).toHaveLength(1)
  expect(checkHistory([after({ status: 'completed' }), ...calls.slice(1)])).toHaveLength(1)
})

test('allows a lease to end within its tolerance, and no sooner', () => {
  const takenOver = (at: number) => [
    called(0, 10, claim('a'), won(1)),
    called(at, at + 1, claim('b'), won(2)),
  ]
  expect(checkHistory(takenOver(1001))).toEqual([])
  expect(checkHistory(takenOver(995))).toEqual([])
  expect(checkHistory(takenOver(900))).toHaveLength(1)
  expect(checkHistory(takenOver(995), { toleranceMs: 0 })).toHaveLength(1)
})

test('checks each key separately', () => {
  const good = [called(0, 1, claim('a'), won(1)), called(2, 3, complete('a'), true)]
  const bad = good.map((call) => ({ ...call, key: 'other', answer: false }))
  expect(checkHistory([...good, ...bad]).map(({ key }) => key)).toEqual(['other'])
})

test('rejects calls that allow too many orders', () => {
  const unanswered = Array.from({ length: 12 }, (_, n) =>
    called(n, Number.POSITIVE_INFINITY, claim(`t${n}`, 1)),
  )
  const calls = [...unanswered, called(50, 51, claim('a'), won(99))]
  expect(() => checkHistory(calls, { maxSituations: 1000 })).toThrow('Record fewer at once')
})

test('records calls as they are made, a rejected one without an answer', async () => {
  let time = 0
  const history: RecordedCall[] = []
  const store = { ...flawedStore(), renew: () => Promise.reject(new Error('down')) }
  const recorded = recordCalls(store, history, () => ++time)
  await recorded.claim('e', { token: 'a', leaseMs: 1000, retainMs: 1000 })
  await expect(recorded.renew('e', 'a', 1000)).rejects.toThrow('down')
  await recorded.release('e', 'a', { attempted: false })
  await recorded.reopen('e')
  expect(history).toEqual([
    called(1, 2, { method: 'claim', token: 'a', leaseMs: 1000, retainMs: 1000 }, won(1)),
    called(3, Number.POSITIVE_INFINITY, { method: 'renew', token: 'a', leaseMs: 1000 }),
    called(4, 5, { method: 'release', token: 'a', attempted: false }, true),
    called(6, 7, { method: 'reopen' }, false),
  ])
})

test('records a completion inside a transaction without an answer, since the commit decides', async () => {
  const history: RecordedCall[] = []
  const calls: unknown[][] = []
  const store: IdempotencyStore<string> = {
    ...flawedStore(),
    complete: async (...given) => calls.push(given) > 0,
  }
  const recorded = recordCalls(store, history)
  expect(await recorded.complete('e', 'a', { retainMs: 10 }, 'transaction')).toBe(true)
  expect(calls).toEqual([['e', 'a', { retainMs: 10 }, 'transaction']])
  expect(history).toMatchObject([{ call: { method: 'complete' }, answer: undefined }])
})
