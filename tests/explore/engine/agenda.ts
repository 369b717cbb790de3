import { remove } from './remove.ts'
import type { Host, Step } from './step.ts'

/** A step that runs when it is due. */
export interface Timer {
  readonly dueAt: number
  readonly step: Step
}

export type Agenda = ReturnType<typeof createAgenda>

/** Creates the list of the times at which the clock stops: when a timer is due, and when a lease ends. */
export function createAgenda() {
  const timers: Timer[] = []
  /** The ends of the leases, by their holders. */
  const marks = new Map<string, number>()
  return {
    timers,

    mark(holder: string, at: number | undefined): void {
      if (at === undefined) marks.delete(holder)
      else marks.set(holder, at)
    },

    nextTime(nowMs: number): number | undefined {
      let next: number | undefined
      for (const { dueAt } of timers) if (next === undefined || dueAt < next) next = dueAt
      for (const at of marks.values()) {
        if (at > nowMs && (next === undefined || at < next)) next = at
      }
      return next
    },

    /** Removes the timers that are due and returns their steps, the earliest first. */
    takeDue(nowMs: number): Step[] {
      const due = timers.filter(({ dueAt }) => dueAt <= nowMs).sort((a, b) => a.dueAt - b.dueAt)
      for (const timer of due) remove(timers, timer)
      return due.map(({ step }) => step)
    },

    dropTimersOf(host: Host): void {
      for (let index = timers.length - 1; index >= 0; index--) {
        if (timers[index]!.step.flow.host === host) timers.splice(index, 1)
      }
    },
  }
}
