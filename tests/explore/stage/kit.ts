import type { IdempotencyStore } from '../../../packages/core/src/stores/contract.ts'
import type { Host } from '../engine/step.ts'

/** Where the claims and the effects of one schedule live. */
export interface Kit {
  /** The store as a process sees it. */
  open(host: Host): IdempotencyStore<unknown>
  /** Writes the effect of an event inside a transaction. */
  write?(tx: unknown, id: string): unknown
  /** A transaction of the application's own. */
  transaction?(run: (tx: unknown) => Promise<void>): Promise<void>
  /** How often the effect of an event was written and committed. */
  effects(id: string): number
  /** What the store says of a key. */
  state(key: string): 'processing' | 'released' | 'completed' | undefined
}
