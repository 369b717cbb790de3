import type { IdempotencyStore } from '../../../packages/core/src/stores/contract.ts'
import type { Host } from '../engine/step.ts'

/** The storage of the claims and the effects of one schedule. */
export interface Kit {
  /** Opens the store for a process. */
  open(host: Host): IdempotencyStore<unknown>
  /** Writes the effect of an event inside a transaction. */
  write?(tx: unknown, id: string): unknown
  /** Runs a transaction of the application. */
  transaction?(run: (tx: unknown) => Promise<void>): Promise<void>
  /** Counts the committed effects of an event. */
  effects(id: string): number
  /** Returns the state of a key in the store. */
  state(key: string): 'processing' | 'released' | 'completed' | undefined
}
