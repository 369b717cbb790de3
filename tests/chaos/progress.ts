import { setTimeout as delay } from 'node:timers/promises'

/** The maximum of concurrent events. */
export const LANES = 24

/** The progress of a run. It synchronizes the sender and the disruptions. */
export interface Progress {
  begun: number
  done: number
  /** Whether another event is needed: until there were enough and every disruption has hit busy workers. */
  goesOn(): boolean
  /** Resolves when this share of the run is done, from 0 to 1. */
  reached(share: number): Promise<void>
  /** Lets the sender continue up to this share of the run. */
  release(share: number): void
  /** If the sender is idle, lets it start as many more events as can run at once. */
  releaseMore(): void
  /** Marks the end of the disruptions. */
  finish(): void
  /** Resolves when the sender may send the next event. */
  admitted(): Promise<void>
}

export function createProgress(events: number): Progress {
  let limit = 0
  let finished = false
  return {
    begun: 0,
    done: 0,
    goesOn() {
      return this.begun < events || !finished
    },
    reached(share) {
      return until(() => this.done >= Math.floor(share * events))
    },
    release(share) {
      limit = Math.max(limit, Math.ceil(share * events))
    },
    releaseMore() {
      if (this.done >= limit) limit = this.done + LANES
    },
    finish() {
      finished = true
      limit = Number.POSITIVE_INFINITY
    },
    admitted() {
      return until(() => this.begun <= limit + LANES)
    },
  }
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await delay(5)
}
