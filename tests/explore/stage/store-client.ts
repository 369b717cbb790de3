import type { IdempotencyStore } from '../../../packages/core/src/stores/contract.ts'
import type { StoreCall } from '../scenario.ts'
import { keyOf } from './orders.ts'
import { LEASE_MS, type Stage } from './stage.ts'

/** Ends within a schedule. */
const RETAIN_MS = 2_000

/** Makes the calls one after another in a process with this name. */
export async function runStoreClient(stage: Stage, name: string, calls: readonly StoreCall[]): Promise<void> {
  const { world, kit } = stage
  const host = world.host(name)
  const store = kit.open(host)
  const clock = world.clockOf(host)
  await world.as(world.flow(name, host), async () => {
    for (const one of calls) {
      if ('waitMs' in one) {
        await new Promise<void>((resolve) => void clock.after(one.waitMs, resolve))
      } else await call(store, one)
    }
  })
}

function call(
  store: IdempotencyStore<unknown>,
  { id = 'evt_1', ...one }: Exclude<StoreCall, { readonly waitMs: number }>,
): Promise<unknown> {
  const key = keyOf(id)
  if ('reopen' in one) return store.reopen(key)
  if ('claim' in one) {
    const { claim: token, ...options } = one
    return store.claim(key, { token, leaseMs: LEASE_MS, retainMs: RETAIN_MS, ...options })
  }
  if ('renew' in one) return store.renew(key, one.renew, LEASE_MS)
  if ('complete' in one) return store.complete(key, one.complete, { retainMs: RETAIN_MS })
  const { release: token, ...options } = one
  return store.release(key, token, options)
}
