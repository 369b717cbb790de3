import { createBits } from './engine/footprint.ts'
import { Search } from './engine/search.ts'
import { bySearch, runSchedule } from './run-schedule.ts'
import type { Scenario } from './scenario.ts'
import { formatSchedule } from './schedule-text.ts'

export interface ExploreOptions {
  /** The most schedules that are run to their end. */
  readonly limit: number
  /** How many departures from the usual one schedule may have in the end. @default no limit */
  readonly maxTurns?: number
  /** False explores all orders of independent steps too. @default true */
  readonly reduce?: boolean
  /** Told once in a while. */
  readonly onProgress?: (schedules: number) => void
}

export interface Exploration {
  readonly scenario: Scenario
  /** Different schedules that were run to their end. */
  readonly schedules: number
  /** Schedules that were given up, since all that was left was known. */
  readonly cut: number
  /** Whether there is no other schedule. */
  readonly exhausted: boolean
  /** The first schedule that breaks an invariant, and which. */
  readonly fault: { readonly schedule: string; readonly broken: string } | undefined
  readonly seconds: number
}

const PROGRESS_EVERY = 500

/**
 * Explores a scenario by the number of departures from the usual order: first the schedules with none, then with one,
 * and so on, each depth-first. So the first fault found is one of the simplest.
 */
export async function exploreScenario(scenario: Scenario, options: ExploreOptions): Promise<Exploration> {
  const { stackTraceLimit } = Error
  // Nobody reads the stacks of thousands of errors, and they cost a tenth of the time.
  Error.stackTraceLimit = 0
  try {
    return await explore(scenario, options)
  } finally {
    Error.stackTraceLimit = stackTraceLimit
  }
}

async function explore(scenario: Scenario, options: ExploreOptions): Promise<Exploration> {
  const { limit, maxTurns = Number.POSITIVE_INFINITY, reduce = true, onProgress } = options
  const startedAt = performance.now()
  const bitOf = createBits()
  let schedules = 0
  let cut = 0
  let exhausted = false
  const end = (fault?: Exploration['fault']): Exploration => {
    const seconds = (performance.now() - startedAt) / 1000
    return { scenario, schedules, cut, exhausted, fault, seconds }
  }

  for (let turns = 0; turns <= maxTurns && !exhausted; turns++) {
    const search = new Search({ maxTurns: turns, reduce })
    do {
      const { complete, steps, fault } = await runSchedule(scenario, bitOf, bySearch(search, scenario))
      if (fault !== undefined) return end({ schedule: formatSchedule(scenario, steps), broken: fault })
      // Those with fewer departures have been counted before.
      if (search.turns === turns) {
        if (complete) schedules++
        else cut++
        if ((schedules + cut) % PROGRESS_EVERY === 0) {
          onProgress?.(schedules)
          await breathe()
        }
      }
      if (schedules >= limit) return end()
    } while (search.backtrack())
    exhausted = !search.bounded
  }
  return end()
}

/** Lets the process do what is not about promises. */
function breathe(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
