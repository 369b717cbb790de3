import { memoryStore } from '@postern/core'
import { gatedStore, type Watch } from './gated-store.ts'
import type { Kit } from './kit.ts'

/** The memory store, shared by all processes like a server. It has no transactions. */
export function memoryKit(watch: Watch): Kit {
  const { world, reference } = watch
  const store = memoryStore({ now: () => world.nowMs })
  return {
    open: () => gatedStore(store, watch),
    effects: () => 0,
    state: (key) => reference.find(key)?.state,
  }
}
