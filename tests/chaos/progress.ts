import { setTimeout as delay } from 'node:timers/promises'

/** How many events are under way at once. */
export const LANES = 24

/** How far a run is; it lets the sender and the disruptions keep step with each other. */
export interface Progress {
  begun: number
  done: number
  /** Whether another event is to be sent: until there were enough, and every disruption has met work. */
  goesOn(): boolean
  /** Resolves when so much of the run is done, from 0 to 1. */
  reached(share: number): Promise<void>
  /** Lets the sender go on to so much of the run. */
  release(share: number): void
  /** Lets the sender begin as many more as can be under way at once, when it is out of work. */
  releaseMore(): void
  /** Says that the disruptions are over. */
  finish(): void
  /** Resolves when the sender may send the events it has begun. */
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
