import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { ClaimOptions, IdempotencyStore } from '../contract.ts'
import type { StoreCapability, StoreCase, StoreHarness } from './harness.ts'

/** Longer than any case takes. */
export const LONG_MS = 3_600_000
/** Short enough to wait for. */
export const SHORT_MS = 50

const POLL_MS = 5

export interface CaseContext {
  readonly harness: StoreHarness
  readonly store: IdempotencyStore<unknown>
  /** A key that no other case uses. */
  readonly key: string
  open(): Promise<IdempotencyStore<unknown>>
  /** Waits until `ms` have passed on the store's clock. */
  pass(ms: number): Promise<void>
}

/** Options for a claim by `token` with long times. `over` overrides them. */
export function options(token: string, over: Partial<ClaimOptions> = {}): ClaimOptions {
  return { token, leaseMs: LONG_MS, retainMs: LONG_MS, ...over }
}

/** Makes a case of `body`, which gets a fresh store and a unique key. */
export function defineCase(
  name: string,
  body: (context: CaseContext) => Promise<void>,
  needs: readonly StoreCapability[] = [],
): StoreCase {
  return {
    name,
    needs,
    async run(harness) {
      const store = await harness.open()
      await body({
        harness,
        store,
        key: `case:${randomUUID()}`,
        open: async () => harness.open(),
        pass: (ms) => pass(harness, store, ms),
      })
    },
  }
}

/** A store may count the millisecond in which a term ends as still in it; Redis does for expiry. */
const EDGE_MS = 2

/** Without an injected clock, the store itself says when `ms` have passed: a lease that long has then run out. */
async function pass(harness: StoreHarness, store: IdempotencyStore<unknown>, ms: number): Promise<void> {
  if (harness.advance) return harness.advance(ms)
  const probe = `probe:${randomUUID()}`
  await store.claim(probe, options('first', { leaseMs: ms + EDGE_MS }))
  while ((await store.claim(probe, options('second'))).status !== 'claimed') await delay(POLL_MS)
}
