import { type IdempotencyStore, memoryStore } from '@postern/core'
import type { FuzzClock } from './fuzz-clock.ts'
import { type Reaction, react } from './reaction.ts'
import type { StoreCase } from './receive-case.ts'
import type { Witness } from './witness.ts'

/** Creates the store of a case: the memory store, or one with the answers of the case. */
export function toStore(
  { kind, claims, renew, complete, release }: StoreCase,
  clock: FuzzClock,
  witness: Witness,
): IdempotencyStore {
  if (kind === 'memory') return memoryStore({ now: clock.now })
  let asked = 0
  const answer = (reaction: Reaction | boolean) => () =>
    (typeof reaction === 'boolean'
      ? Promise.resolve(reaction)
      : react(reaction, () => true, clock.own)) as Promise<boolean>
  const store: IdempotencyStore = {
    claim() {
      const next = claims[Math.min(asked++, claims.length - 1)]!
      if ('does' in next) {
        const sound = () => ({ status: 'claimed', attempt: 1, progress: null })
        return react(next, sound, clock.own) as Promise<never>
      }
      if (next.status === 'completed') witness.completedBefore = true
      if (next.status === 'exhausted') witness.exhausted = true
      return Promise.resolve(next as never)
    },
    renew: answer(renew),
    complete: answer(complete),
    release: answer(release),
    reopen: async () => false,
  }
  return store
}
