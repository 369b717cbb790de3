import { setTimeout as delay } from 'node:timers/promises'
import { type RecordedCall, recordCalls } from '../src/stores/cases/recorded-call.ts'
import type { IdempotencyStore } from '../src/stores/contract.ts'

export interface RandomHistoryOptions {
  readonly seed: number
  readonly keys: readonly string[]
  /** The number of sequential calls per worker. Workers use the clients in turn. */
  readonly calls?: number
  readonly workers?: number
}

const LONG_MS = 3_600_000
const LEASES_MS = [2, 10, LONG_MS, LONG_MS]
const RETENTIONS_MS = [10, 10, LONG_MS, LONG_MS]
const PROGRESS = [undefined, 'one', 'two']

/** Records the calls of several workers that use a few keys concurrently and wait for some leases to end. */
export async function recordRandomHistory(
  clients: readonly IdempotencyStore<unknown>[],
  { seed, keys, calls = 60, workers = 6 }: RandomHistoryOptions,
): Promise<RecordedCall[]> {
  const history: RecordedCall[] = []
  const recorded = clients.map((client) => recordCalls(client, history))
  const work = async (_: unknown, worker: number) => {
    const pick = createPick(seed * 1_000 + worker)
    for (let call = 0; call < calls; call++) {
      const store = recorded[worker % recorded.length]!
      await callAtRandom(
        store,
        pick(keys),
        pick([`t${worker}`, `t${worker}`, `t${worker}`, 't0']),
        pick,
      ).catch(() => {})
      if (pick([true, false, false, false])) await delay(pick([0, 2, 2, 20]))
    }
  }
  await Promise.all(Array.from({ length: workers }, work))
  return history
}

type Pick = <Item>(items: readonly Item[]) => Item

function callAtRandom(
  store: IdempotencyStore<unknown>,
  key: string,
  token: string,
  pick: Pick,
): Promise<unknown> {
  const progress = pick(PROGRESS)
  const options = { attempted: pick([true, true, false]), ...(progress === undefined ? {} : { progress }) }
  const claim = { token, leaseMs: pick(LEASES_MS), retainMs: pick(RETENTIONS_MS) }
  const kinds: readonly (() => Promise<unknown>)[] = [
    () => store.claim(key, claim),
    () => store.claim(key, { ...claim, maxAttempts: pick([1, 2, 3]) }),
    () => store.claim(key, { ...claim, maxAttempts: pick([2, 3, 4]) }),
    () => store.renew(key, token, claim.leaseMs),
    () => store.complete(key, token, { retainMs: claim.retainMs }),
    () => store.release(key, token, options),
    () => store.release(key, token, options),
    () => store.reopen(key),
  ]
  return pick(kinds)()
}

/** Picks items at random, reproducibly by seed. */
function createPick(seed: number): Pick {
  let state = seed >>> 0
  return (items) => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return items[((mixed ^ (mixed >>> 14)) >>> 0) % items.length]!
  }
}
